"""The methods that an endpoint lacks: none of them is one for anybody, and each leaves everything as it was."""

METHODS = ("get", "post", "put", "patch", "delete")


def refuse_all_but(has, address, as_session, anyone, people):
    """Assert 401 without a sign-in, 403 without a role and 405 for everybody else, for every method not in `has`."""
    for method in set(METHODS) - has:
        assert anyone.call(method, address).status_code == 401, method
        for who, person in people.items():
            expected = 403 if who == "nobody" else 405
            assert (method, who, as_session(person).call(method, address).status_code) == (method, who, expected)
