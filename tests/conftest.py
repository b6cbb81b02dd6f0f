"""How many examples the property tests draw: an ordinary run, or HYPOTHESIS_PROFILE=thorough now and then.

HYPOTHESIS_PROFILE=hasty shows the first failure as it was drawn: making it small can take minutes.
"""

import os

from hypothesis import HealthCheck, Phase, settings

# Examples are drawn from whole forms and talks: building one takes longer than hypothesis expects of a value, and
# two cores that are busy otherwise make a deadline a matter of luck.
_CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("ordinary", deadline=None, suppress_health_check=_CALM, max_examples=100)
settings.register_profile("thorough", deadline=None, suppress_health_check=_CALM, max_examples=2000)
settings.register_profile("hasty", settings.get_profile("ordinary"), phases=(Phase.explicit, Phase.generate))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ordinary"))
