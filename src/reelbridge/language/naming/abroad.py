"""Names in Chinese characters as they are read in Korean and in Cantonese: 金永南 Kim Yong-nam, 梁振英 Leung Chun-ying.

Koreans and Hongkongers are written abroad as every one of them chooses, so syllables are compared by classes: by
their kind of first sound, vowel and last sound. Which character is read
how stands in ``readings_abroad.tsv``, made by ``tools/read_abroad.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain, islice, product
from pathlib import Path

from reelbridge.language.scripts import Script

_TABLE = Path(__file__).parent.parent / "tables" / "readings_abroad.tsv"
#: BCP 47 tags; a syllable of the inventory is a tag, a hyphen and the syllable: it is part of a key of the index.
KOREAN, CANTONESE = "ko", "yue"
#: A reading abroad is worth keeping only for names of this many syllables.
_LEAST, _MOST = 2, 4
_MOST_READINGS = 2
_MOST_KEPT = 6

_KOREAN_SURNAMES = (
    "金李朴崔郑姜赵尹张林韩吴徐申权黄安宋柳洪全高文梁孙裴白许南沈卢河郭成车朱禹具任罗辛闵陈严元千方孔康玄咸卞廉魏太玉延"
)


def _spelt(rows: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read ``class: spellings`` rows; ``-`` is nothing."""
    cut = (row.split(":") for row in rows.split(";"))
    return tuple((kind.strip(), tuple(one.strip("-") for one in spelt.split())) for kind, spelt in cut)


def _in_cyrillic(spellings: tuple[str, ...]) -> dict[str, None]:
    """Write spellings in Cyrillic, letter by letter."""
    found: dict[str, None] = {}
    for spelt in spellings:
        plain = spelt.replace("aa", "a").replace("ee", "i").replace("oo", "u")
        letters = plain.translate(str.maketrans("aeioumnptkgyhrw", "аеиоумнпткгйхру"))
        found |= {letters: None, letters.replace("аи", "ай").replace("ои", "ой").replace("нг", "н"): None}
    return found


#: What each kind of first sound, vowel and last sound of a Korean syllable is written with.
_KOREAN = {
    Script.LATIN: (
        _spelt("g: g k kk gk; n: n; d: d t tt; r: r l rh; m: m; b: b p pp; s: s ss sh; -: -; j: j ch jj; h: h"),
        _spelt(
            "a: a ah; e: ae e ai; ya: ya; o: eo o u oh uh; yo: yeo yo you yu; ye: ye yae; wa: wa; we: oe we wae oi;"
            " u: u oo eu woo ou; wo: wo; wi: wi; yu: yu yoo you; ui: ui eui; i: i ee yi ie"
        ),
        _spelt("-: -; n: n ng; g: k g ck; l: l r; m: m; b: p b; d: t d"),
    ),
    Script.CYRILLIC: (
        _spelt("g: к г кх; n: н; d: т д тх; r: р л; m: м; b: п б пх; s: с сс ш; -: -; j: ч дж чж чх; h: х"),
        _spelt(
            "a: а; e: э е ай; ya: я; o: о; yo: е йо; ye: е йе; wa: ва уа; we: ве вэ ой уэ; u: у ы; wo: во уо; wi: ви;"
            " yu: ю; ui: ый ыи; i: и"
        ),
        _spelt("-: -; n: н нг; g: к г; l: ль л; m: м; b: п б; d: т"),
    ),
}
_CANTONESE_LAST = _spelt(
    "a: a ah aa ar; ai: ai aai ay; au: au aau ow; am: am aam um; an: an aan un; ang: ang aang; ap: ap aap; at: at aat;"
    " ak: ak aak; e: e eh; ei: ei ay; eng: eng ang; ek: ek; i: i ee y ie; iu: iu ew eu; im: im; in: in een; ing: ing;"
    " ip: ip; it: it; ik: ik ek; o: o oh or aw ou ow; oi: oi oy; on: on; ong: ong; ok: ok; u: u oo ue yu; ui: ui ooi"
    " oey eui uey; un: un oon uen; ung: ung; ut: ut; uk: uk ok; eung: eung eong; euk: euk eok; ng: ng; m: m"
)
_CANTONESE = {
    Script.LATIN: (
        _spelt(
            "c: ch ts tch j z tz; kw: kw gw qu; k: k g; p: p b; t: t d; s: s sh; m: m; n: n; l: l; f: f; h: h; w: w;"
            " y: y; ng: ng; -: -"
        ),
        _CANTONESE_LAST,
    ),
    Script.CYRILLIC: (
        _spelt(
            "c: ч ц дж дз тс; kw: кв гв ку; k: к г; p: п б; t: т д; s: с ш; m: м; n: н; l: л; f: ф; h: х; w: в у; y: й;"
            " ng: нг; -: -"
        ),
        tuple((kind, tuple(_in_cyrillic(spelt))) for kind, spelt in _CANTONESE_LAST),
    ),
}
#: After й vowels are written with one letter.
_IOTATED = (("йа", "я"), ("йе", "е"), ("йо", "е"), ("йу", "ю"), ("йи", "и"))


@cache
def _table() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return of each character its classes of Korean and of Cantonese syllables."""
    found = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            char, korean, cantonese = line.split("\t")
            found[char] = tuple(korean.split()), tuple(cantonese.split())
    return found


@cache
def inventory() -> tuple[str, ...]:
    """Return every syllable read abroad."""
    systems = ((KOREAN, _korean_spellings(Script.LATIN)), (CANTONESE, _cantonese_spellings(Script.LATIN)))
    return tuple(f"{system}-{one}" for system, spelt in systems for one in sorted({*chain(*spelt.values())}))


def shown(syllable: str) -> str:
    """Return a syllable without its system; Korean -n and -ng are one class, since Cyrillic does not tell them."""
    system, _hyphen, plain = syllable.rpartition("-")
    return f"{plain}(g)" if system == KOREAN and plain.endswith("n") else plain


@cache
def _korean_spellings(script: Script) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for first, vowel, last in product(*_KOREAN[script]):
        kind = f"{first[0].strip('-')}{vowel[0]}{last[0].strip('-')}"
        for spelt in product(first[1], vowel[1], last[1]):
            found.setdefault("".join(spelt), {}).setdefault(kind)
    return {spelt: tuple(kinds) for spelt, kinds in found.items()}


@cache
def _cantonese_spellings(script: Script) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for first, last in product(*_CANTONESE[script]):
        kind = f"{first[0].strip('-')}{last[0]}"
        for spelt in product(first[1], last[1]):
            whole = "".join(spelt)
            for letters, one in _IOTATED:
                whole = whole.replace(letters, one)
            found.setdefault(whole, {}).setdefault(kind)
    return {spelt: tuple(kinds) for spelt, kinds in found.items()}


def cantonese(spelt: str) -> tuple[str, ...]:
    """Return the classes of a Cantonese syllable as the Hong Kong Government spells it."""
    kinds = _cantonese_spellings(Script.LATIN).get(spelt, ())
    # chun is both chan and chun: what is spelt like its class comes first
    return tuple(sorted(kinds, key=lambda kind: not spelt.endswith(kind[-2:])))[:1]


def whole_names(parts: Sequence[tuple[str, Script]]) -> list[tuple[str, ...]]:
    """Return the ways a whole name, given as its parts, is read in Korean or Cantonese; at most two in each."""
    # abroad a surname stands apart: a single word is seldom a whole name
    if len(parts) > _MOST or (len(parts) == 1 and parts[0][1] is not Script.HAN):
        return []
    ways = []
    for text, script in parts:
        way = read_abroad(text, script)
        if not way:
            return []
        ways.append(way)
    found = []
    for system in (KOREAN, CANTONESE):
        of_system = [[way for way in part if way[0].startswith(f"{system}-")] for part in ways]
        joined = (sum(chosen, ()) for chosen in product(*of_system))
        named = (way for way in joined if _LEAST <= len(way) <= _MOST and {way[0], way[-1]} & surnames_abroad())
        found += list(islice(named, _MOST_READINGS))
    return found


@lru_cache(maxsize=65_536)
def read_abroad(text: str, script: Script) -> tuple[tuple[str, ...], ...]:
    """Return the ways a folded part of a name can be read in Korean and Cantonese, as syllables of the inventory."""
    if not text:
        return ()
    if script is Script.HAN:
        return tuple(_of_characters(text))
    found = []
    for system, spellings in ((KOREAN, _korean_spellings(script)), (CANTONESE, _cantonese_spellings(script))):
        found += [tuple(f"{system}-{one}" for one in way) for way in _cut(text, spellings)]
    return tuple(found)


def _of_characters(text: str) -> list[tuple[str, ...]]:
    if not _LEAST <= len(text) <= _MOST or any(char not in _table() for char in text):
        return []
    read = [_table()[char] for char in text]
    found = []
    if text[0] in _KOREAN_SURNAMES and all(korean for korean, _cantonese in read):
        ways = list(product(*(korean for korean, _cantonese in read)))[:_MOST_READINGS]
        found += [tuple(f"{KOREAN}-{one}" for one in way) for way in ways]
    if text[0] in USUAL_SURNAMES and all(cantonese for _korean, cantonese in read):
        ways = list(product(*(cantonese for _korean, cantonese in read)))[:_MOST_READINGS]
        found += [tuple(f"{CANTONESE}-{one}" for one in way) for way in ways]
    return found


def _cut(text: str, spellings: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the ways to cut a word into syllables, the fewest syllables first."""
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in text)]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 6), end):
            if ways[start] and (kinds := spellings.get(text[start:end])):
                ways[end] += [(*way, one) for way in ways[start] if len(way) < _MOST for one in kinds]
        del ways[end][_MOST_KEPT:]
    return sorted(ways[-1], key=len)


@cache
def surnames_abroad() -> frozenset[str]:
    """Return the syllables a Korean or Cantonese name may begin with: a surname's, so that few words seem names."""
    rows = ((KOREAN, _KOREAN_SURNAMES, 0), (CANTONESE, USUAL_SURNAMES, 1))
    return frozenset(
        f"{system}-{one}" for system, chars, column in rows for char in chars for one in _table()[char][column]
    )


#: The surnames of most Chinese, in Hong Kong too.
USUAL_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金"
    "石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武莫孔向汤区简麦翁甄霍关伍温游容欧阮莘岑涂符洪冼劳屈柯骆盛招"
    "狄成文殷施尤凌谷蓝池车连"
)
