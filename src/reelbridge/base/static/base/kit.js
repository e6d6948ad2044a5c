// What every page does by itself: bring the section one is in into sight, close the person's menu on Escape.
const here = document.querySelector(".masthead-nav [aria-current]");
if (here) {
  const nav = here.parentElement;
  nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.clientWidth) / 2;
}

const person = document.querySelector("details.person");
if (person) {
  document.addEventListener("click", (event) => {
    if (!person.contains(event.target)) person.open = false;
  });
  person.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !person.open) return;
    person.open = false;
    person.querySelector("summary").focus();
  });
}

// A still that does not come, or may not be seen, leaves its dark frame and no broken sign.
const missing = (image) => image.matches?.('.still img[alt=""]') && image.classList.add("is-missing");
document.addEventListener("error", (event) => missing(event.target), true);
for (const image of document.images) if (image.complete && !image.naturalWidth && image.loading !== "lazy") missing(image);

// A step that cannot be undone is asked about once, in the words of the page.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.ask ?? event.target.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A part of a page that does not come says so where it would have stood.
const failed = (event) => {
  const words = document.body.dataset.wordFailed;
  const target = event.detail.target;
  if (words && target && target !== document.body) target.textContent = words;
};
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
