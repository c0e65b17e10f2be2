"""Cloud Map, as AWS does it."""

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("discovery_service_updates")
def a_change_of_the_records_keeps_the_rest(account: Account) -> None:
    cloud_map = account.clients("servicediscovery")
    vpc = account.clients("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    cloud_map.create_private_dns_namespace(Name="shop.internal", Vpc=vpc)
    [namespace] = cloud_map.list_namespaces()["Namespaces"]
    made = cloud_map.create_service(
        Name="stock",
        NamespaceId=namespace["Id"],
        DnsConfig={
            "NamespaceId": namespace["Id"],
            "RoutingPolicy": "MULTIVALUE",
            "DnsRecords": [{"Type": "A", "TTL": 10}],
        },
        HealthCheckCustomConfig={"FailureThreshold": 1},
    )["Service"]
    records = [{"Type": "A", "TTL": 20}]
    cloud_map.update_service(Id=made["Id"], Service={"DnsConfig": {"DnsRecords": records}})
    found = cloud_map.get_service(Id=made["Id"])["Service"]
    assert found["DnsConfig"] == {
        "NamespaceId": namespace["Id"],
        "RoutingPolicy": "MULTIVALUE",
        "DnsRecords": records,
    }
    assert found["HealthCheckCustomConfig"] == {"FailureThreshold": 1}
