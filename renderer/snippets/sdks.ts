import type { Language, SnippetFacts } from './snippets.ts';

/** A string literal that Python and JavaScript both read. */
const literal = (value: string): string => JSON.stringify(value);

/** Returns a first program with Anthropic's SDK. */
export function anthropicSdkSnippet(language: Language, { url, key, model }: SnippetFacts): string {
  if (language === 'python') {
    return `# pip install anthropic
from anthropic import Anthropic

client = Anthropic(base_url=${literal(url)}, api_key=${literal(key)})
message = client.messages.create(
    model=${literal(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
)
print("".join(block.text for block in message.content if block.type == "text"))`;
  }
  return `// npm install @anthropic-ai/sdk
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: ${literal(url)}, apiKey: ${literal(key)} });
const message = await client.messages.create({
  model: ${literal(model)},
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello!' }],
});
for (const block of message.content) if (block.type === 'text') console.log(block.text);`;
}

/** Returns a first program with OpenAI's SDK. */
export function openaiSdkSnippet(language: Language, { url, key, model }: SnippetFacts): string {
  if (language === 'python') {
    return `# pip install openai
from openai import OpenAI

client = OpenAI(base_url=${literal(`${url}/v1`)}, api_key=${literal(key)})
answer = client.chat.completions.create(
    model=${literal(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`;
  }
  return `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: ${literal(`${url}/v1`)}, apiKey: ${literal(key)} });
const answer = await client.chat.completions.create({
  model: ${literal(model)},
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.choices[0].message.content);`;
}

/** Returns a first program with Ollama's SDK. */
export function ollamaSdkSnippet(language: Language, { url, key, model }: SnippetFacts): string {
  const bearer = literal(`Bearer ${key}`);
  if (language === 'python') {
    return `# pip install ollama
from ollama import Client

client = Client(host=${literal(url)}, headers={"Authorization": ${bearer}})
answer = client.chat(
    model=${literal(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.message.content)`;
  }
  return `// npm install ollama
import { Ollama } from 'ollama';

const client = new Ollama({ host: ${literal(url)}, headers: { Authorization: ${bearer} } });
const answer = await client.chat({
  model: ${literal(model)},
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.message.content);`;
}
