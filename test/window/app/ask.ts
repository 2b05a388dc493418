import { expect } from '@playwright/test';

/** Sends a chat as an Ollama app does, and returns the answer as it comes. */
export function chat(address: string, model: string, text: string): Promise<Response> {
  return fetch(`${address}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'a-real-client/1.0' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: text }] }),
  });
}

/** Tells whether a gateway answers at an address. */
export async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/api/version`)).ok;
  } catch {
    return false;
  }
}

/** Waits until nobody answers at an address any more. */
export async function untilSilent(address: string): Promise<void> {
  await expect.poll(() => answers(address)).toBe(false);
}
