import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("tongue", ["zh-hans", "ru", "en"])
def test_what_a_page_shows_for_a_territory_is_understood_when_it_comes_back(tongue):
    from django.utils import translation

    from reelbridge.rights.rules.naming import territory_called
    from reelbridge.rights.rules.reading import territories

    with translation.override(tongue):
        shown = {code: territories(frozenset([code])) for code in ("WORLD", "CN", "RU", "HK")}
        assert {code: territory_called(name) for code, name in shown.items()} == {code: code for code in shown}
