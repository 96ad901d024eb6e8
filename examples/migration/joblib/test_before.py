from joblib import Memory

from model import Model

memory = Memory("cache", verbose=0)


@memory.cache(ignore=["model"])
def ask(model, prompt):
    return model.complete(prompt)


def is_polite(model, text):
    return ask(model, f"Is this polite? Answer yes or no.\n\n{text}") == "yes"


def test_thanks_are_polite():
    assert is_polite(Model(), "Thank you.")
    assert not is_polite(Model(), "Get out.")
