"""What every database must do for us: inherit ``StoreContract``, give it a ``database`` fixture, and it runs as tests.

The fixture yields a migrated, otherwise empty ``Database`` opened with ``store_examples.KEY`` and ``store_examples.rules_of``.
"""

from __future__ import annotations

from .store_attachments_contract import AttachmentsContract
from .store_courses_contract import CoursesContract
from .store_delivery_contract import DeliveryContract
from .store_handbook_contract import HandbookContract
from .store_history_contract import HistoryContract
from .store_items_contract import ItemsContract
from .store_lti_contract import LtiContract
from .store_pairing_contract import PairingContract
from .store_people_contract import PeopleContract
from .store_search_contract import SearchContract
from .store_site_history_contract import SiteHistoryContract
from .store_unit_contract import UnitContract


class StoreContract(
    UnitContract,
    ItemsContract,
    SearchContract,
    HistoryContract,
    SiteHistoryContract,
    DeliveryContract,
    PairingContract,
    PeopleContract,
    CoursesContract,
    HandbookContract,
    LtiContract,
    AttachmentsContract,
):
    """The whole contract."""
