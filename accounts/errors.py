"""What can go wrong with accounts."""

from terminal.kernel.errors import Conflict, NotFound, PermissionDenied


class OrganisationNotFound(NotFound):
    """No such organisation, or the caller is not a member: the answer is the same."""

    code = "organisation.not_found"

    def __init__(self) -> None:
        super().__init__("No such organisation among yours.")


class LastOwner(Conflict):
    """An organisation needs an owner; make somebody else one first."""

    code = "membership.last_owner"


class InvitationNotFound(NotFound):
    """The invitation does not exist, was used, or was withdrawn; ask for a new one."""

    code = "invitation.not_found"


class InvitationExpired(Conflict):
    """The invitation is older than seven days; ask for a new one."""

    code = "invitation.expired"


class InvitationWrongEmail(PermissionDenied):
    """The invitation was sent to another address; log in with that verified address."""

    code = "invitation.wrong_email"


class SessionRequired(PermissionDenied):
    """Only a person in a browser may do this; API keys may not."""

    code = "session.required"


class MemberNotFound(NotFound):
    """No such member of this organisation."""

    code = "membership.not_found"

    def __init__(self) -> None:
        super().__init__("No such member in this organisation.")


class PersonalOrganisation(Conflict):
    """A personal organisation has one owner for good; create a shared one."""

    code = "organisation.personal"

    def __init__(self) -> None:
        super().__init__(
            "A personal organisation has one owner only: create a shared one to hand out ownership."
        )


class AlreadyMember(Conflict):
    """The person is a member; nothing to do."""

    code = "membership.exists"


class TooManyInvitations(Conflict):
    """Too many open invitations; withdraw some."""

    code = "invitation.too_many"


class TooManyOrganisations(Conflict):
    """The person owns too many organisations."""

    code = "organisation.too_many"


class ApiKeyNotFound(NotFound):
    """No such key among those the caller may see."""

    code = "api_key.not_found"


class TooManyApiKeys(Conflict):
    """Too many usable keys; revoke one."""

    code = "api_key.too_many"
