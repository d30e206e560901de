"""Toneless pinyin of characters, and Latin letters read as pinyin.

A syllable is one private-use character, so that string similarity and n-grams work on syllables. Sounds many people
do not tell apart (zh/z, ch/c, sh/s, -ng/-n, l/n) share a character.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pypinyin.constants import PINYIN_DICT

_INVENTORY = """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao
ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun
chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei deng di dia dian diao die ding diu dong dou
du duan dui dun duo e ei en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng
gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua
huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai
kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei
leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai man mang mao me
mei men meng mi mian miao mie min ming miu mo mou mu n na nai nan nang nao ne nei nen neng ni nian
niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi
pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran
rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan
shang shao she shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan
sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai
wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan
yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai
zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong
zou zu zuan zui zun zuo
"""
SYLLABLES = frozenset(_INVENTORY.split())
"""Toneless syllables of standard Chinese, ü written v."""
_LONGEST = 6
_FIRST_CODE = 0xE000


def _fuzzy(syllable: str) -> str:
    sound = syllable
    if sound[:2] in {"zh", "ch", "sh"}:
        sound = sound[0] + sound[2:]
    if sound.endswith(("ang", "eng", "ing")):
        sound = sound[:-1]
    if sound[0] == "n" and len(sound) > 1:
        sound = "l" + sound[1:]
    return sound.replace("v", "u")


_SOUNDS = sorted({_fuzzy(syllable) for syllable in SYLLABLES})
_CODE_OF_SOUND = {sound: chr(_FIRST_CODE + index) for index, sound in enumerate(_SOUNDS)}
CODES = {syllable: _CODE_OF_SOUND[_fuzzy(syllable)] for syllable in SYLLABLES}
"""Syllable to its private-use character."""
SIGNS = (_FIRST_CODE, _FIRST_CODE + len(_SOUNDS) - 1)
"""Code points of the first and the last of them."""


def code_of_syllable(syllable: str) -> str | None:
    """The character of a toneless syllable, None when it is none."""
    return CODES.get(syllable)


@lru_cache(maxsize=16384)
def syllable(char: str) -> str:
    """The usual toneless reading of a Chinese character; "" when it has none."""
    reading = PINYIN_DICT.get(ord(char), "").split(",")[0]
    return plain_syllable(reading)


def plain_syllable(reading: str) -> str:
    """A reading without its tone, ü written v; "" when it is not a syllable."""
    letters = unicodedata.normalize("NFD", reading)
    plain = "".join(c for c in letters if c == "\u0308" or unicodedata.category(c) != "Mn")
    plain = unicodedata.normalize("NFC", plain).replace("ü", "v")
    return plain if plain in SYLLABLES else ""


@lru_cache(maxsize=16384)
def code(char: str) -> str:
    """The syllable character of a Chinese character; any other character stands for itself."""
    return CODES.get(syllable(char), char) if char > "\u3000" else char


def sound_of(text: str) -> str:
    """`text` with every Chinese character replaced by its syllable character."""
    return "".join(map(code, text))


def sounds_of(texts: Iterable[str]) -> list[str]:
    """`sound_of` each of `texts` (one line each), quicker for many."""
    found = sound_of("\n".join(texts))
    return found.split("\n") if found else []


@lru_cache(maxsize=4096)
def split_latin(letters: str) -> tuple[str, ...] | None:
    """`letters` cut into the fewest pinyin syllables, longer ones first; None when they are not pinyin."""
    if len(letters) > 40:
        return None
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(letters) + 1):
        found: tuple[str, ...] | None = None
        for start in range(max(0, end - _LONGEST), end):
            head = best[start]
            piece = letters[start:end]
            if head is not None and piece in SYLLABLES and (found is None or len(head) + 1 < len(found)):
                found = (*head, piece)
        best.append(found)
    return best[-1]
