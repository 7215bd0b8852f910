"""The people of the sample campaign: the same from year to year, with a few who come and go.

Every name carries the mark of the story, and none is used for two people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.definitions.campaign import Campaign, Staff
from pipeline.definitions.sample_story import Names, Story, UnitStory
from pipeline.domain.sample_chance import chance, one_of, shuffled, whole

Place = tuple[str, str]
"""(unit, period)."""

_CATEGORIES = ("civil_servant", "public_employee", "contract")


@dataclass(frozen=True, slots=True)
class Person:
    """One member of a unit in one period."""

    name: str
    gender: str
    position: str
    category: str
    is_leader: bool
    months: int = 12


def cast(campaign: Campaign, story: Story) -> dict[Place, list[Person]]:
    """(unit, period) → its people, by category and leaders first, for every year of the story.

    A unit keeps its people; those who joined replace others who lead nobody. A successor of
    a merger takes over the people of its predecessors, whose months there count.
    """
    names = _fresh_names(story.names)
    people: dict[Place, list[Person]] = {}
    before = ""
    for period in campaign.periods:
        for unit in story.units:
            year = story.years.get((unit.key, period.key))
            if year is None:
                continue
            staff = campaign.unit_by_key[unit.key].sample_staff or Staff(0, 0, 0)
            known = people.get((unit.key, before)) or [
                person for event in campaign.events if event.kind == "merge" and unit.key in event.successors
                for old in event.predecessors for person in people.get((old, before), [])
            ]
            seats = _seats(staff)
            members = [*_led(unit, _kept(known, seats))]
            members = _without(members, year.joined, f"{unit.key}/{period.key}")
            members += [
                _newcomer(story, next(names), category, f"{unit.key}/{period.key}/{number}", months=0 if known else 12)
                for category, wanted in seats.items()
                for number in range(wanted - sum(person.category == category for person in members))
            ]
            ordered = sorted(members, key=lambda person: _CATEGORIES.index(person.category))
            people[unit.key, period.key] = _led(unit, ordered)
        before = period.key
    return people


def _seats(staff: Staff) -> dict[str, int]:
    return dict(zip(_CATEGORIES, (staff.civil_servants, staff.public_employees, staff.contract), strict=True))


def _kept(known: list[Person], seats: dict[str, int]) -> list[Person]:
    """As many of the people known as there are seats for, each with a full year; leaders go last."""
    kept: list[Person] = []
    for category, wanted in seats.items():
        of = sorted((p for p in known if p.category == category), key=lambda person: not person.is_leader)
        kept += of[:wanted]
    return [replace(person, months=12) for person in kept]


def _without(members: list[Person], leaving: int, seed: str) -> list[Person]:
    """The members but those who left, who lead nobody."""
    staying = [person for person in members if not person.is_leader]
    left = {person.name for person in shuffled(f"{seed}/left", staying)[:leaving]}
    return [person for person in members if person.name not in left]


def _led(unit: UnitStory, members: list[Person]) -> list[Person]:
    """The first lead: one head, then the deputies; whoever led before and does not any more stays a deputy."""
    led = []
    for place, person in enumerate(members):
        if place == 0:
            person = replace(person, position=unit.head, is_leader=True)
        elif place <= unit.deputies:
            person = replace(person, position=unit.deputy, is_leader=True)
        led.append(person)
    return led


def _newcomer(story: Story, name: tuple[str, str], category: str, seed: str, *, months: int) -> Person:
    """Somebody new; without `months` they joined during the period."""
    posts: tuple[str, ...] = getattr(story.posts, category)
    return Person(name[0], name[1], one_of(f"{seed}/post", posts), category, False, months or whole(f"{seed}/months", 2, 10))


def _fresh_names(names: Names) -> Iterator[tuple[str, str]]:
    """(name, gender), never the same name twice; numbered once every combination has been used."""
    combinations = [
        (f"{family} {'Thị ' if gender == 'female' else ''}{names.mark} {given}", gender)
        for gender, of in (("male", names.male), ("female", names.female)) for family in names.family for given in of
    ]
    combinations.sort(key=lambda of: chance(of[0]))
    yield from combinations
    number = 2
    while True:
        yield from ((f"{name} {number:02d}", gender) for name, gender in combinations)
        number += 1
