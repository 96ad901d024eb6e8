"""Stands in for the client of a model."""


class Model:
    def complete(self, prompt):
        return "yes" if "Thank" in prompt else "no"
