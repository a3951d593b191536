"""JSON of notifications."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from notifications.models import Notification


class NotificationSerializer(serializers.Serializer[Any]):
    """One message; ``about`` names what it is about: `alert_id` and `instrument_id`, or the
    feed's `status` and `source`."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Notification.Kind.values)
    title = serializers.CharField()
    body = serializers.CharField(allow_blank=True)
    about = serializers.DictField()
    created_at = serializers.DateTimeField(default_timezone=UTC)
    read_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC)


class NotificationListSerializer(serializers.Serializer[Any]):
    """The newest 100 messages."""

    results = NotificationSerializer(many=True)
    unread = serializers.IntegerField(help_text="Of all, not only of the newest.")


class ReadSerializer(serializers.Serializer[Any]):
    """How many messages were marked as read."""

    read = serializers.IntegerField()
