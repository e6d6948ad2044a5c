"""A film that moves over a photograph finds the item: in the comparison, on its page, by a still, and in the cut."""

import io

import pytest
from PIL import Image

from reelbridge.base.rules.roles import Role
from reelbridge.catalogue.actions import ingest
from reelbridge.catalogue.models import Item
from reelbridge.footage import actions, queries
from reelbridge.production.models import Clip
from tests.footage.test_comparing import production
from tests.media.test_photographs import BESIDE, HELD, SHOT, panned, photograph
from tests.pages.shown import flat

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_item_of_a_photograph_is_named_linked_and_tied(
    shared, archivist, producer, person, client, work_off, tmp_path
):
    ingest(photograph(HELD[0]), by=archivist)
    asked = actions.compare_file(panned(tmp_path / "pan.mp4", (HELD[0], BESIDE[1])), by=producer)
    work_off()
    found, item = queries.comparison(asked.ref), Item.objects.get(medium="photograph")
    one, other = found.matches.all()
    assert (one.start, one.end, one.verdict, other.verdict, other.places) == (0, SHOT, "certain", "none", [])
    (place,) = one.places
    assert (place["item"], place["in"], place["out"], place["by_codes"]) == (item.ref, 0, 1, False)

    client.force_login(person(Role.READER))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = flat(client.get(f"/footage/{found.ref}/").content.decode())
    assert f'<a href="/items/{item.ref}/">' in page
    assert "a photograph: the film moves over it, from the firm outline to the broken one" in page
    left, width = (
        round(part * item.width) for part in (place["rectangle"][0], place["rectangle"][2] - place["rectangle"][0])
    )
    assert f'<rect x="{left}" ' in page
    assert f'width="{width}" ' in page
    told = client.get(f"/api/comparisons/{found.ref}").json()["shots"][0]["source"]
    assert (told["photograph"], told["in_timecode"]) == (True, "")

    still = io.BytesIO()
    shown = Image.open(photograph(HELD[0])).convert("L")
    shown.crop((shown.width // 4, shown.height // 4, shown.width * 3 // 4, shown.height * 3 // 4)).save(still, "JPEG")
    still.seek(0)
    still.name = "still.jpg"
    (like,) = client.post("/api/footage/picture", {"file": still}).json()
    assert (like["item"], like["frame"], like["timecode"]) == (item.ref, 0, "")

    actions.confirm(one, by=producer)
    clips = Clip.objects.filter(cut=actions.make_cut(found, production(producer).ref, by=producer))
    assert [clip.item_ref for clip in clips] == [item.ref, ""]
