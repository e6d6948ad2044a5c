import json

from hypothesis import given
from hypothesis import strategies as st

from reelbridge.catalogue.rules.merging import merge

tags = st.sampled_from(["ru", "en", "zh-Hans"])
words = st.sampled_from(["а", "b", "丙", "d"])
texts = st.dictionaries(tags, words)
names = st.lists(
    st.fixed_dictionaries({"text": words, "language": tags, "role": words}),
    unique_by=lambda name: (name["language"], name["text"]),
)
flats = st.fixed_dictionaries(
    {
        "ref": st.just("beichen-a-1"),
        "lived": words,
        "names": names,
        "notes": texts,
        "subjects": st.lists(words, unique=True),
        "shots": st.lists(
            st.fixed_dictionaries({"number": st.integers(1, 3), "end": st.integers(5, 9), "titles": texts}),
            unique_by=lambda shot: shot["number"],
        ),
    }
)


def plain(flat):
    """Compare without regard to the order of tables."""
    return {
        name: sorted(value, key=lambda one: json.dumps(one, sort_keys=True)) if isinstance(value, list) else value
        for name, value in flat.items()
    }


@given(flats, flats)
def test_untouched_here_follows_the_keeper(said, says):
    assert merge(said, says, said) == says


@given(flats, flats)
def test_silent_keeper_leaves_what_was_done_here(said, mine):
    assert merge(said, said, mine) == mine


@given(flats, flats, flats)
def test_no_form_of_a_name_is_lost_unless_its_keeper_took_it_away_or_somebody_here_did(said, says, mine):
    merged = {(name["language"], name["text"]) for name in merge(said, says, mine)["names"]}
    before, theirs, ours = ({(name["language"], name["text"]) for name in flat["names"]} for flat in (said, says, mine))
    assert merged >= ours - before
    assert merged >= theirs - before
    assert merged >= ours & theirs
    assert merged <= ours | theirs


@given(flats, flats, flats)
def test_language_changed_here_stays(said, says, mine):
    merged = merge(said, says, mine)["notes"]
    for tag in ("ru", "en", "zh-Hans"):
        if mine["notes"].get(tag) != said["notes"].get(tag):
            assert merged.get(tag) == mine["notes"].get(tag)
        else:
            assert merged.get(tag) == says["notes"].get(tag)


@given(flats, flats, flats)
def test_merging_the_same_update_again_changes_nothing(said, says, mine):
    once = merge(said, says, mine)
    assert plain(merge(says, says, once)) == plain(once)
