"""Routes of risk management, below ``/api/v1/``."""

from django.urls import path

from rms.api import views

urlpatterns = [
    path("risk/state", views.RiskStateView.as_view()),
    path("risk/kill-switch", views.KillSwitchView.as_view()),
    path("risk/limits", views.LimitsView.as_view()),
    path("risk/rules", views.RulesView.as_view()),
]
