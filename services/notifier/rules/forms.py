"""The fields of the form of a rule as text."""

from collections.abc import Mapping
from uuid import uuid4

from services.notifier.models import ChannelChoice, ReminderRule, RuleAudience, RuleUnit
from services.notifier.rules.planning import DEFAULT_GRACE_HOURS
from services.notifier.rules.schemas import RuleForm, Side, TextChoice, find_side
from shared.i18n import LANGUAGES

FormFields = dict[str, str]
BLANK: FormFields = dict.fromkeys((*RuleForm().fields, "version", "key"), "")


def read_fields(form: Mapping[str, str]) -> FormFields:
    """Return what the page sent, with an empty text for each field that it did not send."""
    return BLANK | {name: form[name] for name in BLANK if name in form}


def build_new_fields() -> FormFields:
    """Return the fields of a new rule; its key makes it one, however often it is sent."""
    return BLANK | {
        "amount": "2",
        "unit": RuleUnit.DAYS,
        "side": Side.BEFORE_START,
        "audience": RuleAudience.COMING,
        "channels": ChannelChoice.BOTH,
        "text": TextChoice.DEFAULT,
        "grace_hours": str(DEFAULT_GRACE_HOURS),
        "key": str(uuid4()),
    }


def build_rule_fields(rule: ReminderRule) -> FormFields:
    """Return the fields of a rule."""
    fields = BLANK | {
        "amount": str(rule.amount),
        "unit": rule.unit,
        "side": find_side(rule.timing),
        "at_time": rule.at_time.strftime("%H:%M") if rule.at_time else "",
        "audience": rule.audience,
        "channels": rule.channels,
        "text": TextChoice.OWN if rule.has_own_text else TextChoice.DEFAULT,
        "grace_hours": str(rule.grace_hours),
        "version": str(rule.version),
    }
    for part, texts in (("subject", rule.subject), ("body", rule.body), ("sms", rule.sms)):
        fields |= {f"{part}_{code}": texts.get(code, "") for code in LANGUAGES}
    return fields
