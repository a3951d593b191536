"""Writes of risk management. Keyword-only; changes of state and limits are audited."""

from rms.services.kill_switch import kill_switch_set
from rms.services.limits import limits_set
from rms.services.scopes import risk_ask, risk_lock, risk_states_lock, scopes_open
from rms.services.verdicts import change_verdict_save, verdict_rederive, verdict_save

__all__ = [
    "change_verdict_save",
    "kill_switch_set",
    "limits_set",
    "risk_ask",
    "risk_lock",
    "risk_states_lock",
    "scopes_open",
    "verdict_rederive",
    "verdict_save",
]
