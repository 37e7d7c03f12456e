"""OpenAI, Azure OpenAI and servers that speak like them. Only `models` may be imported without the extra `openai`."""
