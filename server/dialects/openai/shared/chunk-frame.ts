import { errorChunk } from './error-reply.ts';
import type { FinishReason } from './finish-reason.ts';
import { chatUsage, type UsageCounts } from './usage.ts';

/** What is the same in every chunk of a chat answer or a completion; made once, because chunks come by the hundred. */
export interface ChunkFrame {
  /** What stands before the value of the choice's own member. */
  readonly head: string;
  readonly tail: string;
  /** Returns the last chunk, the token counts where they are wanted, and `[DONE]`. */
  end(value: string, reason: FinishReason, counts: UsageCounts): string;
  fail: typeof errorChunk;
}

interface Identity {
  id: string;
  /** Unix seconds, the same in every chunk. */
  created: number;
  model: string;
  includeUsage: boolean;
}

/** Returns the frame of one answer's chunks; `member` is what a choice holds, `delta` or `text`. */
export function chunkFrame(object: string, member: string, answer: Identity): ChunkFrame {
  const [id, model] = [JSON.stringify(answer.id), JSON.stringify(answer.model)];
  const opening = `data: {"id":${id},"object":"${object}","created":${answer.created},"model":${model},"choices":[`;
  const usageNull = answer.includeUsage ? ',"usage":null' : '';
  const head = `${opening}{"index":0,"${member}":`;
  const tailFor = (reason: string): string => `,"logprobs":null,"finish_reason":${reason}}]${usageNull}}\n\n`;
  return {
    head,
    tail: tailFor('null'),
    end: (value, reason, counts) => {
      const usage = answer.includeUsage ? `${opening}],"usage":${JSON.stringify(chatUsage(counts))}}\n\n` : '';
      return `${head}${value}${tailFor(`"${reason}"`)}${usage}data: [DONE]\n\n`;
    },
    fail: errorChunk,
  };
}
