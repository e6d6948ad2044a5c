"""English words: stems, irregular forms, and one spelling for the two sides of the ocean."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Any

_STEMMING = threading.Lock()

#: Forms that no rule of endings leads back to their word; after the colon what is also written for it.
_IRREGULAR = """
woman:women man:men child:children person:people foot:feet tooth:teeth goose:geese mouse:mice ox:oxen
wife:wives knife:knives life:lives leaf:leaves wolf:wolves half:halves shelf:shelves thief:thieves loaf:loaves
calf:calves self:selves scarf:scarves wharf:wharves elf:elves
medium:media datum:data stratum:strata bacterium:bacteria phenomenon:phenomena criterion:criteria
analysis:analyses crisis:crises thesis:theses basis:bases index:indices appendix:appendices
gentleman:gentlemen fireman:firemen policeman:policemen fisherman:fishermen cameraman:cameramen sportsman:sportsmen
craftsman:craftsmen horseman:horsemen seaman:seamen airman:airmen workman:workmen countryman:countrymen
camerawoman:camerawomen
be:was,were,been,is,are go:went,gone come:came see:saw,seen give:gave,given take:took,taken make:made get:got,gotten
know:knew,known think:thought bring:brought buy:bought fight:fought teach:taught catch:caught seek:sought
find:found win:won lose:lost leave:left meet:met keep:kept sleep:slept feel:felt hear:heard say:said tell:told
stand:stood understand:understood hold:held build:built send:sent spend:spent lend:lent bend:bent
write:wrote,written speak:spoke,spoken break:broke,broken wake:woke,woken steal:stole,stolen freeze:froze,frozen
choose:chose,chosen drive:drove,driven ride:rode,ridden rise:rose,risen arise:arose,arisen
fly:flew,flown grow:grew,grown throw:threw,thrown blow:blew,blown draw:drew,drawn show:shown
fall:fell,fallen begin:began,begun sing:sang,sung swim:swam,swum drink:drank,drunk ring:rang,rung
sink:sank,sunk spring:sprang,sprung run:ran shoot:shot strike:struck swear:swore,sworn wear:wore,worn
tear:tore,torn bear:bore,borne,born eat:ate,eaten forget:forgot,forgotten forgive:forgave,forgiven hide:hid,hidden
bite:bit,bitten lead:led feed:fed bleed:bled flee:fled breed:bred light:lit sit:sat dig:dug hang:hung
burn:burnt learn:learnt dream:dreamt spoil:spoilt weave:wove,woven sew:sewn sow:sown mow:mown lay:laid pay:paid
bury:buried marry:married carry:carried sell:sold grind:ground bind:bound wind:wound
theater:theatre center:centre color:colour gray:grey program:programme labor:labour harbor:harbour honor:honour
neighbor:neighbour favor:favour humor:humour armor:armour parlor:parlour rumor:rumour plow:plough
catalog:catalogue dialog:dialogue defense:defence offense:offence license:licence practice:practise
jewelry:jewellery traveler:traveller aluminum:aluminium airplane:aeroplane pajamas:pyjamas tire:tyre
organize:organise fiber:fibre meter:metre liter:litre kilometer:kilometre millimeter:millimetre
czar:tsar czarina:tsarina
"""


@cache
def _base_forms() -> dict[str, str]:
    rows = (row.split(":") for row in _IRREGULAR.split())
    return {form: word for word, forms in rows for form in forms.split(",")}


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer  # noqa: PLC0415 -- for English only

    return stemmer("english")


@lru_cache(maxsize=200_000)
def english_stem(word: str) -> str:
    """Return the stem of a folded English word, without a possessive ending; irregular forms have their word's stem."""
    plain = word.removesuffix("'s").removesuffix("'").replace("'", "")
    known = _base_forms()
    base = known.get(plain) or known.get(plain.removesuffix("s"), plain)
    with _STEMMING:
        return str(_stemmer().stemWord(base)) or word


@lru_cache(maxsize=200_000)
def english_stems(word: str) -> tuple[str, ...]:
    """Return the stem of a word and, where it is an irregular form that is a word too (shot, left), its own stem."""
    stem = english_stem(word)
    with _STEMMING:
        own = str(_stemmer().stemWord(word))
    return (stem, own) if own == word != stem else (stem,)


_ES = ("sses", "xes", "zes", "ches", "shes")


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """Return a folded English word without plural or possessive ending: closer to the word than its stem."""
    plain = word.removesuffix("'s").removesuffix("'").replace("'", "") or word
    known = _base_forms()
    if base := known.get(plain) or known.get(plain.removesuffix("s")):
        return base
    if len(plain) < 4 or not plain.endswith("s") or plain.endswith(("ss", "us", "is", "news", "series")):
        return plain
    if plain.endswith("ies"):
        return f"{plain[:-3]}y"
    return plain[:-2] if plain.endswith(_ES) else plain[:-1]
