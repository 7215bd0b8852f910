"""Who a letter to a unit comes from → its last lines (khối ký): the section in charge, then the office."""

from __future__ import annotations

from datetime import date

from pipeline.definitions.campaign import Campaign


def signature(campaign: Campaign, on: date) -> tuple[str, ...]:
    """The lines, as the office is called on that day; the contact stands first, since that is who answers."""
    return campaign.movement.contact, campaign.agency_on(on).name
