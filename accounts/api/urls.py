"""Routes of accounts, below ``/api/v1/``."""

from django.urls import path

from accounts.api import schema, views  # noqa: F401 - the schema registers by being imported

urlpatterns = [
    path("me", views.MeView.as_view()),
    path("organisations", views.OrganisationsView.as_view()),
    path("organisations/<uuid:organisation_id>", views.OrganisationView.as_view()),
    path("organisations/<uuid:organisation_id>/members", views.MembersView.as_view()),
    path(
        "organisations/<uuid:organisation_id>/members/<uuid:member_id>",
        views.MemberView.as_view(),
    ),
    path("organisations/<uuid:organisation_id>/invitations", views.InvitationsView.as_view()),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>",
        views.InvitationView.as_view(),
    ),
    path("invitations/accept", views.InvitationAcceptView.as_view()),
    path("api-keys", views.ApiKeysView.as_view()),
    path("api-keys/<uuid:api_key_id>", views.ApiKeyView.as_view()),
    path("audit", views.AuditView.as_view()),
]
