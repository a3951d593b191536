"""Routes of notifications, below ``/api/v1/``."""

from django.urls import path

from notifications.api import views

urlpatterns = [
    path("notifications", views.NotificationsView.as_view()),
    path("notifications/read", views.NotificationsReadView.as_view()),
]
