"""Identifiers are hashed: stable with the key, different without."""

from ..identifiers import Identifiers


def test_a_hash_is_stable_and_belongs_to_key_and_environment() -> None:
    one = Identifiers("secret", "production")
    hashed = one.hash("maria@example.com")
    assert hashed == Identifiers("secret", "production").hash("maria@example.com")
    assert hashed != one.hash("mario@example.com")
    assert hashed != Identifiers("secret", "staging").hash("maria@example.com")
    assert hashed != Identifiers("other", "production").hash("maria@example.com")
    assert one.hash(17) == one.hash("17")


def test_a_hash_stays_and_a_look_alike_is_hashed() -> None:
    one = Identifiers("secret", "production")
    hashed = one.hash("maria")
    assert one.hash(hashed) == hashed
    foreign = Identifiers("other", "production").hash("maria")
    assert one.hash(foreign) != foreign
    assert one.hash("id-" + "0" * 24) != "id-" + "0" * 24


def test_what_one_key_remembers_no_other_key_answers() -> None:
    one, other = Identifiers("secret", "production"), Identifiers("another", "production")
    values = [f"patient {number}" for number in range(200)]
    first = [one.hash(value) for value in values]
    assert not {*first} & {other.hash(value) for value in values}
    assert [one.hash(value) for value in values] == first
    assert [other.hash(hashed) == hashed for hashed in first] == [False] * len(first)


def test_public_identifiers_stay() -> None:
    assert Identifiers("secret", "production", public=True).leaving("maria") == "maria"
    secret = Identifiers("secret", "production")
    assert secret.leaving("maria") == secret.hash("maria")


def test_without_a_key_nothing_stands_for_an_identifier() -> None:
    assert Identifiers("", "production").leaving("maria") is None
