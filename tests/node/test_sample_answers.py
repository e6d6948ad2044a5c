"""The sample catalogue answers what the people of the worked example would type, in three languages and scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reelbridge.base.rules.roles import THE_NODE
from reelbridge.node.sample.loading import load_records, refs_by_key
from reelbridge.search.queries import find

#: By institution and the sample's key of what must be among the first three: what is typed.
TYPED = {
    "nevsky": {
        "karmen": (
            "Роман Кармен", "Кармен", "Кармена", "Кармену", "Карменом", "Кармен Роман Лазаревич", "Р. Кармен", "Р. Л. Кармен",
            "Roman Karmen", "Karmen", "Karmen, Roman", "Roman Kalman", "Kalman", "R. Karmen", "Carmen",
            "罗曼·卡尔曼", "罗曼卡尔曼", "罗曼 卡尔曼", "卡尔曼", "卡尔门", "卡门", "羅曼·卡爾曼", "卡爾曼", "luoman kaerman",
            "фронтовой кинооператор", "front-line cameraman", "前线摄影师",
        ),
        "red-silk": (
            "Красный шёлк", "красный шелк", "красного шелка", "шёлк", "Red Silk", "red silk", "silk", "红丝绸", "丝绸", "紅絲綢",
            "совместный фильм", "co-produced film", "合拍片",
        ),
        "letters": (
            "Письма с фронта", "письма", "чтение писем", "делегаты", "двести делегатов", "Letters from the Front", "letters read aloud",
            "delegates", "200 delegates", "anniversary", "годовщина", "前线来信", "朗读", "书信", "代表", "周年",
        ),
        "parade": ("парад", "парада", "праздничный парад", "parade", "阅兵", "节日", "閱兵"),
    },
    "beichen": {
        "front": (
            "镜头在前线", "前线", "Камера на передовой", "The Man Who Filmed the Front", "documentary", "纪录片", "документальный фильм",
            "战地摄影师罗曼·卡尔曼", "卡尔曼", "Кармен", "Karmen",
        ),
        "my-country": (
            "我和我的父辈", "父辈", "我和我的父輩", "My Country, My Parents", "my parents", "Моя страна, мои родители", "родители", "моих родителей",
            "中国电影节", "Фестиваль китайского кино", "China Film Festival in Russia",
        ),
        "chinatown": (
            "唐探1900", "唐探", "唐人街探案1900", "Detective Chinatown 1900", "detective chinatown", "Детективы из Чайнатауна", "детективы Чайнатауна 1900",
        ),
        "lisbon-maru": (
            "里斯本丸沉没", "里斯本丸", "沉没", "The Sinking of the Lisbon Maru", "Lisbon Maru", "sinking", "Гибель Лисбон-мару", "Лисбон мару",
        ),
        "panda": (
            "熊猫和开心球", "熊猫", "开心球", "Panda and Happy Ball", "panda", "happy ball", "Панда и Крош", "Крош", "панды", "мультсериал",
            "animation series", "动画系列", "动画", "cartoon",
        ),
        "schools": (
            "两国课堂", "教育", "教育制度", "Two Classrooms", "education", "education systems", "Два класса", "образование", "система образования",
            "大学", "two universities", "университет", "университеты",
        ),
        "call": (
            "战地摄影", "战地摄影师", "文物", "影像征集", "征集", "relics", "documentary images", "реликвии", "фотография", "Сбор реликвий", "военные годы",
            "public call",
        ),
    },
}  # fmt: skip


@pytest.mark.parametrize("institution", sorted(TYPED))
@pytest.mark.django_db
def test_what_is_typed_is_found_among_the_first_three_with_a_reason(institution, settings, work_off):
    settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, id=institution))
    load_records(institution, by=THE_NODE)
    work_off()
    refs = refs_by_key()
    missed = []
    for key, queries in TYPED[institution].items():
        for words in queries:
            hits = find(words).hits[:3]
            if refs[key] not in [hit.document.ref for hit in hits if hit.why]:
                missed.append((words, key, [(hit.document.ref, hit.document.titles.get("en")) for hit in hits]))
    assert missed == []
