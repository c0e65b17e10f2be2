"""The payments service: the saga that sees orders through, the functions that move money, and the ledger."""

from collections.abc import Mapping
from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from modules.compute import Function, Package
from modules.database import Migrations, PostgresDatabase
from modules.messaging import DeadLetterQueue, EventRule, FunctionTarget, Queue
from modules.workflow import StateMachine
from stacks.packages import package_of
from stacks.service_sizes import PaymentsSize
from stacks.services.api_service import Ground
from stacks.services.function_service import FunctionService
from stacks.services.payments_saga import LONGEST_SEC, Saga

MIGRATIONS = Path(__file__).parents[2] / "services" / "payments" / "migrations"
STEP_SEC = 30
"""Three attempts at the provider, two questions what came of them, and the books: a function's longest step."""
COMMANDS = "inventory-commands"
"""The inventory's queue. Its stack needs our state machine, so it is named here and not handed over."""


class Payments(FunctionService):
    """Each placed order is priced, its stock reserved, its card charged and its stock sold, or all of it undone."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, ground=ground)
        size = ground.environment.size_of(id, PaymentsSize)
        self._provider_url = size.provider_url
        self._ledger = PostgresDatabase(
            self, "Ledger", name="payments", administrator=self.data.administrator
        )
        migrations = self._migrations()
        steps = self._price_order(), self._money("charge", "Charges cards"), self._money("refund", "Refunds")
        machine = self._machine(*steps)
        begin, unbegun = self._begin(machine)
        for watched in (*steps, machine, begin, unbegun, migrations.function):
            watched.add_alarms([self.platform.alarm_topic])
        TerraformOutput(self, "state_machine_arn", value=machine.state_machine_arn, static_id=True)
        TerraformOutput(
            self, "migrate_function_name", value=migrations.function.function_name, static_id=True
        )
        self.publish([*steps, begin])

    def _migrations(self) -> Migrations:
        return Migrations(
            self,
            "Migrations",
            name="payments-migrate",
            database=self._ledger,
            network=self.foundation.network,
            package=Package(package_of(self.service), bucket=self.storage.packages),
            handler="services.payments.handlers.migrate.handler",
            versions=MIGRATIONS,
            key=self.foundation.data_key,
            log_key=self.foundation.log_key,
        )

    def _price_order(self) -> Function:
        catalog_url = f"https://{self.entrance.host}"
        function = self._inside("price_order", "Prices orders", {"CATALOG_URL": catalog_url})
        function.connect_to("Catalog", self.entrance.load_balancer, port=443)
        return function

    def _money(self, operation: str, description: str) -> Function:
        cluster = self._ledger.cluster
        function = self._inside(
            operation,
            description,
            {
                "PROVIDER_URL": self._provider_url,
                "DATABASE_HOST": cluster.endpoint,
                "DATABASE_PORT": str(cluster.port),
                "DATABASE_NAME": self._ledger.database_name,
            },
        )
        function.allow_to_internet()
        function.connect_to("Ledger", cluster, port=cluster.port)
        self._ledger.grant_connect(function)
        return function

    def _inside(self, operation: str, description: str, variables: Mapping[str, str]) -> Function:
        return self.function(
            operation, description, variables, timeout_sec=STEP_SEC, network=self.foundation.network
        )

    def _machine(self, price_order: Function, charge: Function, refund: Function) -> StateMachine:
        key = self.foundation.data_key
        inventory = self.arn("sqs", self.physical_name(COMMANDS, max_length=80))
        saga = Saga(
            price_order=price_order,
            charge=charge,
            refund=refund,
            inventory=Queue.from_queue_arn(self, "Inventory", inventory, key=key),
            payments=self.platform.payments,
        )
        return StateMachine(
            self,
            "Saga",
            name="payments",
            definition=saga.definition(),
            key=key,
            log_key=self.foundation.log_key,
            timeout_sec=LONGEST_SEC,
        )

    def _begin(self, machine: StateMachine) -> tuple[Function, DeadLetterQueue]:
        unbegun = DeadLetterQueue(self, "Unbegun", name="payments-unbegun", key=self.foundation.data_key)
        begin = self.function(
            "on_order_placed",
            "Begins the saga of an order",
            {"STATE_MACHINE_ARN": machine.state_machine_arn},
            failure_destination=unbegun,
        )
        machine.grant_start_execution(begin)
        EventRule(
            self,
            "OrderPlaced",
            name="payments-order-placed",
            bus=self.platform.bus,
            pattern={"source": ["cairn.orders"], "detail-type": ["OrderPlaced"]},
            targets=[FunctionTarget(begin, dead_letter_queue=unbegun)],
        )
        return begin, unbegun
