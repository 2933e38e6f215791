"""A file's path, text and imports → the layer of the stack that it belongs to, from evidence in the file before its name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scout.recon.roles import Role, extension, role
from scout.recon.shapes import words_of

_FROM_TEXT = 2.0
_FROM_NAME = 1.5
_FROM_ENDING = 2.0
_STEPS = 3


class Layer(NamedTuple):
    """What tells one layer."""

    name: str
    title: str
    endings: frozenset[str]
    names: frozenset[str]
    """Words of folders and files, singular."""
    text: re.Pattern[str]


def _layer(name: str, title: str, endings: str, names: str, text: str) -> Layer:
    return Layer(name, title, frozenset(endings.split()), frozenset(names.split()), re.compile(text))


LAYERS = (
    _layer(
        "db",
        "database",
        "sql prisma",
        "migration schema model entity repository dao store db database persistence storage orm record",
        r"CREATE TABLE|ALTER TABLE|PrismaClient|Prisma\.|prisma\.|sqlalchemy|models\.Model\b|mongoose|gorm\.|@Entity\b|knex|sequelize"
        r"|typeorm|drizzle|diesel::|sqlx|JpaRepository|ActiveRecord|Ecto\.|database/sql|INSERT INTO",
    ),
    _layer(
        "api",
        "API",
        "proto graphql",
        "route router controller handler api endpoint middleware validator server resolver service serializer rest rpc",
        r"from ['\"]express['\"]|\bRouter\(|\brouter\.(?:get|post|use)|\bapp\.(?:get|post|use|route)\(|fastapi|@app\.route|http\.Handler"
        r"|gin\.|echo\.|@RestController|@Controller\b|urlpatterns|fastify|koa|rest_framework|supertest|actix|axum|trpc",
    ),
    _layer(
        "ui",
        "user interface",
        "tsx jsx vue svelte css scss less html erb astro",
        "component page view hook widget screen template web client frontend ui style layout theme",
        r"from ['\"]react['\"]|useState|className=|<template>|@Component\(|from ['\"]vue['\"]|@testing-library|import SwiftUI|useQuery",
    ),
    _layer(
        "cli",
        "command line",
        "",
        "cli cmd command subcommand console",
        r"argparse|cobra\.Command|import click|clap::|commander|import typer|picocli|yargs",
    ),
    _layer("docs", "documentation", "md mdx rst adoc", "doc docs documentation guide tutorial website", r"(?!)"),
)
TITLES = {layer.name: layer.title for layer in LAYERS}


_SYNONYMS_WORDS = {
    "db": "database db storage persistence schema data model migration repository table sql",
    "api": "api backend server route router endpoint rest controller validator handler service",
    "ui": "ui frontend web client component page screen view hook widget interface",
    "cli": "cli command console terminal",
    "docs": "doc docs documentation guide tutorial manual",
    "test": "test testing spec qa",
    "infra": "infra infrastructure deploy deployment docker kubernetes terraform pipeline",
}
_SYNONYMS = {name: frozenset(said.split()) for name, said in _SYNONYMS_WORDS.items()}


def layers_meant(text: str) -> frozenset[str]:
    """The layers that a part's title names; `test` and `infra` are such names too."""
    said = set(words_of(text))
    return frozenset(name for name, synonyms in _SYNONYMS.items() if said & synonyms)


def layer_of(path: str, text: str) -> str | None:
    """The layer that most speaks for; None when nothing does."""
    scores = layer_scores(path, text)
    return max(scores, key=lambda name: (scores[name], -_ORDER[name]), default=None)


def layer_scores(path: str, text: str) -> dict[str, float]:
    """How much speaks for each layer; layers of which nothing speaks are left out."""
    steps = path.split("/")
    near = {word for step in steps[-2:] for word in words_of(step)}
    far = {word for step in steps[:-2] for word in words_of(step)}
    found: dict[str, float] = {}
    for layer in LAYERS:
        ending = _FROM_ENDING * (extension(path) in layer.endings)
        named = _FROM_NAME * bool(near & layer.names) + 0.5 * bool(far & layer.names)
        said = _FROM_TEXT * min(len(set(layer.text.findall(text))), 2) / 2
        if ending or named or said:
            found[layer.name] = ending + named + said
    if role(path) is Role.DOCS:
        found["docs"] = found.get("docs", 0.0) + 2 * _FROM_ENDING
    return found


def spread(known: Mapping[str, str | None], imports: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Gives files of which nothing speaks the lowest layer among those they import or are imported by: what several use lands first."""
    found = {path: layer for path, layer in known.items() if layer}
    neighbours: dict[str, set[str]] = {path: set() for path in known}
    for path, targets in imports.items():
        for target in targets:
            if path in neighbours and target in neighbours:
                neighbours[path].add(target)
                neighbours[target].add(path)
    for _ in range(_STEPS):
        settled = {path: [found[other] for other in neighbours[path] if other in found] for path in known if path not in found}
        found |= {path: min(layers, key=_ORDER.__getitem__) for path, layers in settled.items() if layers}
    return found


_ORDER = {layer.name: place for place, layer in enumerate(LAYERS)}
