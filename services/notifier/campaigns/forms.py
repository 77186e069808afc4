"""The fields of the form of a campaign as text."""

from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from services.notifier.campaigns.schemas import LISTS, TICKED, CampaignForm, SendTime
from services.notifier.models import AudienceStatus, Campaign, ChannelChoice, MessageCategory, Reach
from shared.i18n import LANGUAGES

FormFields = dict[str, str | list[str]]
PARTS = ("subject", "body", "sms")
BLANK: FormFields = {
    **dict.fromkeys((*CampaignForm("UTC").fields, "version"), ""),
    **{name: [] for name in LISTS},
}


def read_fields(form: MultiDict[str, str]) -> FormFields:
    """Return what the page sent, with an empty text for each field that it did not send."""
    return BLANK | form.to_dict() | {name: form.getlist(name) for name in LISTS}


def build_new_fields(occurrence_ids: list[str], status: AudienceStatus) -> FormFields:
    """Return the fields of a new campaign: to everybody, each on one channel, at once."""
    return BLANK | {
        "occurrence": occurrence_ids,
        "status": status,
        "languages": list(LANGUAGES),
        "reach": Reach.ALL,
        "category": MessageCategory.SERVICE,
        "channels": ChannelChoice.SMS_WITHOUT_EMAIL,
        "when": SendTime.NOW,
    }


def build_campaign_fields(campaign: Campaign, zone: str) -> FormFields:
    """Return the fields of a campaign; `zone` is the time zone of its event."""
    audience = campaign.audience
    fields = BLANK | {
        "occurrence": [str(one) for one in audience.occurrence_ids],
        "status": audience.status,
        "languages": list(audience.languages or LANGUAGES),
        "grades": list(audience.grades),
        "reach": audience.reach,
        "category": campaign.category,
        "channels": campaign.channels,
        "when": SendTime.LATER if campaign.send_at else SendTime.NOW,
        "also_later": TICKED if campaign.also_later else "",
        "version": str(campaign.version),
    }
    for part in PARTS:
        texts: dict[str, str] = getattr(campaign, part)
        fields |= {f"{part}_{code}": texts.get(code, "") for code in LANGUAGES}
    if campaign.send_at:
        local = campaign.send_at.astimezone(ZoneInfo(zone))
        fields |= {"send_day": local.date().isoformat(), "send_time": local.strftime("%H:%M")}
    return fields


def build_copied_fields(campaign: Campaign, zone: str) -> FormFields:
    """Return the fields of a new campaign like another one, which goes at once."""
    own = {"when": SendTime.NOW, "send_day": "", "send_time": "", "version": ""}
    return build_campaign_fields(campaign, zone) | own
