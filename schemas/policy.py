"""What this vendor allows, and after how many days: the settings that judging goes by."""

from pydantic import BaseModel, ConfigDict, Field


class Policy(BaseModel):
    """Part of the settings; ``docs/settings.md`` is made from the descriptions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replace_grace_days: int = Field(30, ge=0, description="How long a replaced license stays valid")
    statement_rows_max: int = Field(
        10_000, ge=1, description="Licenses of an account that gets a statement every night"
    )
    rehosts_max: int = Field(4, ge=0, description="Rehosts of a license without approval")
    rehost_months: int = Field(6, ge=1, description="The months in which these are counted")
    offer_days: int = Field(365, ge=0, description="How long an upgrade that is offered may wait")
    renew_early_days: int = Field(
        180, ge=0, description="How long before its end a license is renewed without approval"
    )
    renew_late_days: int = Field(
        90, ge=0, description="How long after its end a license may still be renewed"
    )
