"""Fixtures of the pages of campaigns."""

import pytest
from flask import Flask

from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening
from tests.notifier.campaigns.pages.campaign_pages import CampaignPages


@pytest.fixture
def evening(app: Flask, database: Database) -> Evening:
    """Create an evening with three families: one reads Swedish, one has no e-mail."""
    made = Evening(app, database)
    made.add_family(1)
    made.add_family(2, language="sv", contact_name="Ann Lind")
    made.add_family(3, contact_email="")
    return made


@pytest.fixture
def pages(app: Flask, evening: Evening) -> CampaignPages:
    """Sign a messenger in."""
    return CampaignPages(app, evening)
