"""A story of LangChain for Python against a running `pagoda serve`.

    python -m venv build/clients && build/clients/bin/pip install langchain-openai
    ./pagoda serve --port 7247 &
    build/clients/bin/python scripts/clients/langchain_story.py http://127.0.0.1:7247
"""

import sys

from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, Field

base_url = f"{sys.argv[1]}/v1"
models = ChatOpenAI(api_key="none", base_url=base_url, max_retries=0).root_client.models.list()
model = ChatOpenAI(
    model=models.data[0].id, temperature=0, max_tokens=60, api_key="none", base_url=base_url, max_retries=0
)


class Weather(BaseModel):
    """The weather of a city."""

    city: str = Field(max_length=20)


asked = HumanMessage("What is the capital of France?", name="ada")

# Whole, and sent back with the next question.
whole = model.invoke([SystemMessage("You are a helpful AI assistant."), asked])
assert whole.content and whole.usage_metadata["output_tokens"] > 0, whole
assert model.invoke([asked, whole, HumanMessage([{"type": "text", "text": "And of Italy?"}])]).content

# Streamed: its parts are the whole.
streamed = None
for part in model.stream([asked]):
    streamed = part if streamed is None else streamed + part
assert streamed.content == model.invoke([asked]).content, streamed
assert model.invoke([asked, streamed, HumanMessage("And of Italy?")]).content

# A tool, and what it brought.
bound = model.bind_tools([Weather], tool_choice="any", parallel_tool_calls=False)
question = HumanMessage("What is the weather in Paris?")
called = bound.invoke([question])
[call] = called.tool_calls
assert call["name"] == "Weather" and set(call["args"]) == {"city"}, called
assert model.invoke([question, called, ToolMessage("Sunny.", tool_call_id=call["id"])]).content

# What a schema allows.
structured = model.with_structured_output(Weather).invoke("It is sunny in Paris.")
assert isinstance(structured, Weather), structured
print("all of it as it should be")
