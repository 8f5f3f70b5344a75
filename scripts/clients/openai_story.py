"""A story of OpenAI's Python package against a running `pagoda serve`.

    python -m venv build/clients && build/clients/bin/pip install openai
    ./pagoda serve --port 7247 &
    build/clients/bin/python scripts/clients/openai_story.py http://127.0.0.1:7247
"""

import sys

import openai

client = openai.OpenAI(base_url=f"{sys.argv[1]}/v1", api_key="none", max_retries=0)
model = client.models.list().data[0].id
ask = {
    "model": model,
    "messages": [{"role": "user", "content": "What is the capital of France?"}],
    "temperature": 0,
}


def chat(**more):
    return client.chat.completions.create(**{**ask, **more})


# Whole.
whole = chat()
text = whole.choices[0].message.content
assert text and whole.choices[0].finish_reason == "stop", whole
assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens

# Streamed, with its usage.
said, usage = "", None
for chunk in chat(stream=True, stream_options={"include_usage": True}):
    usage = chunk.usage or usage
    said += (chunk.choices[0].delta.content or "") if chunk.choices else ""
assert said == text, (said, text)
assert usage.prompt_tokens_details.cached_tokens > 0, usage

# Several replies, and a seed that gives them again.
drawn = {"temperature": 1, "seed": 42, "max_tokens": 16}
texts = [[choice.message.content for choice in chat(n=3, **drawn).choices] for _ in range(2)]
assert texts[0] == texts[1] and len(set(texts[0])) > 1, texts
assert chat(**drawn).choices[0].message.content == texts[0][0]

# Log-probabilities.
scores = chat(logprobs=True, top_logprobs=2).choices[0].logprobs.content
assert "".join(score.token for score in scores) == text, scores
assert all(len(score.top_logprobs) == 2 and score.logprob <= 0 for score in scores)

# A stop text.
head = text.split(" ")[0]
assert chat(stop=text[len(head) :]).choices[0].message.content == head

# A reply sent back as it came, as an object and as all of its fields.
for said in [whole.choices[0].message, whole.choices[0].message.model_dump()]:
    again = chat(messages=[*ask["messages"], said, {"role": "user", "content": "And of Italy?"}])
    assert again.choices[0].message.content, again

# The older completions.
older = client.completions.create(model=model, prompt="One, two,", max_tokens=4, temperature=0, echo=True)
assert older.choices[0].text.startswith("One, two,") and older.usage.completion_tokens <= 4, older

# Errors, as exceptions of their kinds.
for more, kind in [
    ({"model": "gpt-5"}, openai.NotFoundError),
    ({"reasoning_effort": "high"}, openai.BadRequestError),
    ({"messages": [{"role": "user", "content": "word " * 200_000}]}, openai.BadRequestError),
]:
    try:
        chat(**more)
    except kind as error:
        assert error.body["message"], error
    else:
        raise AssertionError(f"{more.keys()} was taken")

# A stream that is left: the next request is served at once.
with chat(stream=True, max_tokens=500) as stream:
    next(iter(stream))
assert chat().choices[0].message.content == text
print("all of it as it should be")
