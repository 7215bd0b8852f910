"""Everything about one award session (đợt xét khen thưởng): of a period, or of a phase that has awards of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.definitions.agency import LegalBasis
from pipeline.definitions.campaign import Period, Phase
from pipeline.domain.awards.collectives import annual_collectives, phase_collectives
from pipeline.domain.awards.decisions import SessionRecord
from pipeline.domain.awards.people import annual_people, leaders_rate, people_left_out, phase_people
from pipeline.domain.awards.setting import AwardSetting
from pipeline.domain.awards.shared_rules import PROCEDURE
from pipeline.domain.awards.steps import Step, steps_of, vote_check
from pipeline.domain.awards.values import AwardDecision, Proposal, Quota
from pipeline.domain.results import Results


@dataclass(frozen=True)
class AwardSession:
    """What the rules say of everybody, the rates, the steps, and what people entered."""

    setting: AwardSetting
    collectives: tuple[Proposal, ...]
    individuals: tuple[Proposal, ...]
    quotas: tuple[Quota, ...]
    steps: tuple[Step, ...]
    record: SessionRecord
    left_out: int
    """People of the period on no list: neither recognised nor proposed by their unit."""

    @property
    def key(self) -> str:
        """The period's or the phase's."""
        return self.setting.key

    @property
    def name(self) -> str:
        """The period's or the phase's."""
        return self.setting.phase.name if self.setting.phase else self.setting.period.name

    @property
    def is_over(self) -> bool:
        """Whether the last day of the period or phase has passed."""
        run, phase = self.setting.run, self.setting.phase
        last = run.campaign.period_by_key[phase.periods[-1]] if phase else self.setting.period
        return last.end < run.as_of

    @property
    def is_sample(self) -> bool:
        """Whether any report behind the session is sample data."""
        return any(self.setting.run.has_sample(period) for period in self.setting.periods)

    @property
    def decisions(self) -> list[AwardDecision]:
        """What was decided in this session, also on any day of it."""
        return [d for d in self.setting.run.awarded.decisions if d.session == self.key]


def period_session(run: Results, period: Period) -> AwardSession:
    """The session of a period."""
    setting = AwardSetting(run, period)
    collectives, rates = annual_collectives(setting)
    people, more = annual_people(setting)
    share = leaders_rate(setting, people)
    return _session(setting, collectives, people, [*rates, *more, *([share] if share else [])], people_left_out(setting))


def phase_session(run: Results, phase: Phase) -> AwardSession | None:
    """The session of a phase, at the end of its last begun period; None for a phase without awards or not begun."""
    begun = [period for period in run.periods if period.key in phase.periods]
    if not phase.awarded or not begun:
        return None
    reported = [period for period in begun if run.counted_in(period)]
    setting = AwardSetting(run, (reported or begun)[-1], phase)
    return _session(setting, phase_collectives(setting), phase_people(setting), [], 0)


def _session(
    setting: AwardSetting, collectives: list[Proposal], people: list[Proposal], quotas: list[Quota], left_out: int,
) -> AwardSession:
    record = setting.run.awarded.record(setting.key)
    everybody = [*collectives, *people]
    return AwardSession(
        setting, tuple(_voted(setting, record, p) for p in collectives), tuple(_voted(setting, record, p) for p in people),
        tuple(quotas), tuple(steps_of(setting, record, everybody)), record, left_out,
    )


def _voted(setting: AwardSetting, record: SessionRecord, proposal: Proposal) -> Proposal:
    check = vote_check(setting, record, proposal, PROCEDURE)
    return replace(proposal, checks=(*proposal.checks, check)) if check else proposal


def legal_bases(session: AwardSession) -> list[LegalBasis]:
    """The laws and decisions in force: of grading on the last day of the period, all others on the day of the list."""
    run = session.setting.run
    days = {"award": run.as_of, "grading": min(run.as_of, session.setting.period.end), "movement": run.as_of}
    return [basis for topic, day in days.items() for basis in run.campaign.bases_on(topic, day)]
