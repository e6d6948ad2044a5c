"""Doors of the glue: the reader's language, the account, the jobs of the node, pages for what fails."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from reelbridge.base.accounts import remember_tongue
from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.forms import AccountForm
from reelbridge.base.jobs import retry_job
from reelbridge.base.models import Job, User
from reelbridge.base.person import keep_account
from reelbridge.base.policy import require
from reelbridge.kernel.language import OURS


@require_GET
def language(request: HttpRequest, tag: str) -> HttpResponse:
    """Speak another of our languages from now on and go back to where the reader was."""
    if tag not in OURS:
        raise Http404
    response = redirect(_back(request))
    if isinstance(request.user, User) and request.user.language != tag:
        keep_account(by=actor_of(request), language=tag)
    remember_tongue(response, tag)
    return response


def _back(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


@require_GET
@cache_control(max_age=3600)
def seal(request: HttpRequest) -> HttpResponse:
    """Draw the institution's seal, for the browser's tab."""
    return render(request, "kit/seal.svg", content_type="image/svg+xml")


@staff_page
def account(request: HttpRequest) -> HttpResponse:
    """Show the reader's account; take a new name or language."""
    person = cast("User", request.user)
    known = {"first_name": person.first_name, "last_name": person.last_name, "language": person.language,
             "email": person.email}  # fmt: skip
    form = AccountForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        kept = keep_account(by=actor_of(request), **form.cleaned_data)
        with override(kept.language.lower()):
            messages.success(request, _("Your account is saved."))
        response = redirect("base:account")
        remember_tongue(response, kept.language)
        return response
    return render(request, "base/account.html", {"form": form, "person": person})


@staff_page
def jobs(request: HttpRequest) -> HttpResponse:
    """Show what the node is working on, what waits, and what failed for good."""
    require(actor_of(request), "base.run_jobs")
    open_states = [Job.State.RUNNING, Job.State.WAITING]
    dead = Job.objects.filter(state=Job.State.DEAD).order_by("-finished_at", "-pk")
    shown = {
        "dead": Paginator(dead, 25).get_page(request.GET.get("page")),
        "open": Job.objects.filter(state__in=open_states).order_by("state", "due_at")[:50],
        "waiting": Job.objects.filter(state=Job.State.WAITING).count(),
        "done": Job.objects.filter(state=Job.State.DONE).order_by("-finished_at")[:15],
    }
    template = "base/_jobs.html" if request.headers.get("HX-Request") else "base/jobs.html"
    return render(request, template, shown)


@require_POST
@staff_page
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a job that failed for good a new set of attempts."""
    retry_job(pk, by=actor_of(request))
    messages.success(request, _("Job %(job)s will be tried again.") % {"job": pk})
    return redirect("base:jobs")
