import socket
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import PassingFailure, PermanentFailure
from pipelines.sources.public_address import checked_link, looked_up, not_public, public_addresses

LINK = "https://news.example.com/a"
INSIDE = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "64:ff9b:1::1",
    "100::1", "2001::1", "2001:0:7f00:1::", "2001:20::1", "2001:db8::1", "3fff::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "nonsense", "",
)  # fmt: skip
OUTSIDE = (
    "93.184.216.34", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "169.253.0.1",
    "192.0.1.1", "198.17.255.255", "198.20.0.1", "223.255.255.255", "168.63.129.17", "2606:4700::1111",
    "2a00:1450:4001::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::", "2001:4860:4860::8888",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert not_public(address) == ""


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv6_address_that_carries_an_ipv4_address_is_as_public_as_that(address: IPv4Address) -> None:
    inside = bool(not_public(str(address)))
    mapped = f"::ffff:{address}"
    nat64 = f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}"
    six_to_four = f"2002:{int(address) >> 16:x}:{int(address) & 0xFFFF:x}::1"
    assert [bool(not_public(text)) for text in (mapped, nat64, six_to_four)] == [inside] * 3


@given(
    st.sampled_from(["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "100.64.0.0/10"]),
    st.data(),
)
def test_no_address_of_a_closed_network_is_public(network: str, data: st.DataObject) -> None:
    whole = IPv4Network(network)
    offset = data.draw(st.integers(0, whole.num_addresses - 1))
    assert not_public(str(whole[offset]))


@pytest.mark.parametrize(
    "url",
    [
        LINK,
        "http://news.example.com",
        "https://news.example.com:443/a?b=c#d",
        "http://news.example.com:80/",
        "https://xn--bcher-kva.example/",
        "https://1.1.1.1/x",
        "https://[2606:4700::1111]/x",
        "https://news.example.com./",
    ],
)
def test_a_link_to_a_host_may_be_asked(url: str) -> None:
    assert checked_link(url).geturl()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://news.example.com/a", "only http and https are asked, not ftp"),
        ("file:///etc/hostname", "not file"),
        ("javascript:alert(1)", "not javascript"),
        ("data:text/html,x", "not data"),
        ("//news.example.com/a", "without a scheme"),
        ("news/a.html", "without a scheme"),
        ("", "without a scheme"),
        ("https://[broken/x", "not a URL"),
        ("https://news.example.com:port/x", "not a URL"),
        ("https:///x", "names no host"),
        ("https://.../x", "names no host"),
        ("https://-x.example.com/", "names no host"),
        ("https://me@news.example.com/a", "a user name"),
        ("https://news.example.com:8080/a", "not 8080"),
        ("https://news.example.com:80/a", "not 80"),
        ("https://news.example.com/a b", "that URLs do not have"),
        ("https://news.example.com/\r\nX: y", "that URLs do not have"),
        ("https://news.example.com\\@127.0.0.1/", "that URLs do not have"),
        ("https://b\u00fccher.example/", "that URLs do not have"),
        ("https://news.example.com/" + "a" * 2048, "longer than 2048"),
        ("http://127.0.0.1/x", "127.0.0.1 is a loopback address"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is a link-local address"),
        ("http://[::1]/", "::1 is a loopback address"),
        ("http://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1 is a private address"),
        ("http://127.1/", "127.1 is no address"),
        ("http://2130706433/", "2130706433 is no address"),
    ],
)
def test_a_link_that_may_not_be_asked_says_why(url: str, reason: str) -> None:
    with pytest.raises(PermanentFailure) as refused:
        checked_link(url)
    assert reason in refused.value.what
    assert refused.value.remedy


def test_a_host_has_the_addresses_that_were_looked_up_each_once() -> None:
    found = public_addresses(
        "news.example.com", 443, LINK, lambda host, port: ["1.1.1.1", "1.1.1.1", "1.0.0.1"]
    )
    assert found == ("1.1.1.1", "1.0.0.1")


@pytest.mark.parametrize("private", ["127.0.0.1", "169.254.169.254", "fd00::1"])
def test_one_address_inside_a_network_refuses_the_whole_name(private: str) -> None:
    with pytest.raises(PermanentFailure, match=rf"news\.example\.com is at {private}, a .*{LINK}"):
        public_addresses("news.example.com", 443, LINK, lambda host, port: ["1.1.1.1", private])


def test_a_name_that_can_not_be_looked_up_may_be_there_later() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown name")

    for resolve in (unknown, lambda host, port: []):
        with pytest.raises(PassingFailure, match=r"news\.example\.com .*What to do"):
            public_addresses("news.example.com", 443, LINK, resolve)


@pytest.mark.parametrize("spelling", ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1"])
def test_whatever_the_resolver_takes_for_this_machine_is_refused(spelling: str) -> None:
    assert set(looked_up(spelling, 80)) <= {"127.0.0.1", "::1"}
    with pytest.raises(PermanentFailure, match="loopback"):
        public_addresses(spelling, 80, f"http://{spelling}/")
