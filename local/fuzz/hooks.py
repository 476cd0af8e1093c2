"""What a generator cannot know: how shops and the bank sign what they send, and that strangers come from many addresses."""

import base64
import gc
import hashlib
import hmac
import json
import os
import random
import time

import hypothesis
import schemathesis
from hypothesis.internal.conjecture.engine import ConjectureRunner
from hypothesis.strategies import SearchStrategy

# A generator makes millions of small things and hardly a circle: looking for circles less often saves a tenth of the time.
gc.freeze()
gc.set_threshold(200_000, 20, 100)

# Schemathesis asks Hypothesis to climb towards inputs that are accepted: a third of the time goes into that, and not one
# example more comes of it.
hypothesis.target = lambda *_observation, **_label: None

# Nor does it repeat parts of an example within it: two fifths of the time go into that. Each example is a new one.
ConjectureRunner.generate_mutations_from = lambda *_example: None

# Schemathesis makes most of its strategies anew for each example; that they are well made need not be shown each time.
SearchStrategy.validate = lambda _strategy: None

SECRET = os.environ["FUZZ_WEBHOOK_SECRET"].encode()
TOPICS = ("orders/create", "orders/updated", "fulfillments/create", "order_transactions/create", "app/uninstalled")


# What is counted by address, and not by key.
LIMITED = ("/api/v1/appeals", "/api/v1/session", "/api/v1/customer-links", "/api/v1/password-resets")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Signs a webhook over its very bytes, and has what is limited come from many addresses: limits are tried elsewhere."""
    path = case.operation.path
    headers = {}
    if path.startswith(LIMITED):
        headers["X-Forwarded-For"] = f"2001:db8:{random.getrandbits(16):x}:{random.getrandbits(16):x}::1"
    if path.endswith("/shops/shopify/orders"):
        digest = hmac.new(SECRET, raw(case), hashlib.sha256).digest()
        headers["X-Shopify-Hmac-Sha256"] = base64.b64encode(digest).decode()
        headers["X-Shopify-Topic"] = random.choice(TOPICS)
    elif path.endswith("/webhooks/stripe"):
        at = str(int(time.time()))
        digest = hmac.new(SECRET, at.encode() + b"." + raw(case), hashlib.sha256).hexdigest()
        headers["Stripe-Signature"] = f"t={at},v1={digest}"
    # A case that was touched is judged anew, which costs: most are not.
    if headers:
        case.headers = {**(case.headers or {}), **headers}


def raw(case):
    """The bytes that will be sent; the body is kept as these."""
    if not isinstance(case.body, bytes):
        case.body = json.dumps(case.body, default=str).encode()
    return case.body
