import { createHash } from 'node:crypto';

/**
 * Models of the fake Ollama, and the shapes in which `/api/tags`, `/api/show`, `/api/ps` and `/v1/models` list them.
 */

export type OllamaCapability = 'completion' | 'tools' | 'thinking' | 'vision' | 'insert' | 'embedding' | 'audio';

/** What a test says about a model; everything but the name has a default. */
export interface OllamaModelOptions {
  /** As `ollama list` shows it. `:latest` is added when there is no tag. */
  readonly name: string;
  readonly capabilities?: readonly OllamaCapability[];
  /** What the model was trained for: `model_info["<architecture>.context_length"]`. */
  readonly contextLength?: number;
  /**
   * What the server loads it with when a request has no `num_ctx`. Default: 4096, as Ollama's own on small machines.
   */
  readonly loadedContext?: number;
  readonly architecture?: string;
  readonly family?: string;
  readonly parameterSize?: string;
  readonly quantization?: string;
  readonly size?: number;
  readonly modifiedAt?: string;
  /** `PARAMETER` lines of the Modelfile as `/api/show` prints them. */
  readonly parameters?: string;
  readonly template?: string;
}

/** A model with all its facts. */
export interface OllamaModel extends Required<OllamaModelOptions> {
  readonly digest: string;
}

/** The models a fake has when the test names none. */
export const defaultOllamaModels: readonly OllamaModelOptions[] = [
  {
    name: 'qwen3:8b',
    capabilities: ['completion', 'tools', 'thinking'],
    contextLength: 40960,
    architecture: 'qwen3',
    parameterSize: '8.2B',
    size: 5_225_388_164,
  },
  {
    name: 'gpt-oss:20b',
    capabilities: ['completion', 'tools', 'thinking'],
    contextLength: 131072,
    architecture: 'gptoss',
    parameterSize: '20.9B',
    quantization: 'MXFP4',
    size: 13_793_441_244,
  },
  {
    name: 'gemma3:4b',
    capabilities: ['completion', 'vision'],
    contextLength: 131072,
    architecture: 'gemma3',
    parameterSize: '4.3B',
    size: 3_338_801_804,
  },
  {
    name: 'llama3.2:latest',
    capabilities: ['completion', 'tools'],
    contextLength: 131072,
    architecture: 'llama',
    parameterSize: '3.2B',
    size: 2_019_393_189,
  },
  {
    name: 'nomic-embed-text:latest',
    capabilities: ['embedding'],
    contextLength: 2048,
    architecture: 'nomic-bert',
    parameterSize: '137M',
    quantization: 'F16',
    size: 274_302_450,
  },
];

/** `name` with its tag, as Ollama stores it. */
export function fullName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`;
}

/** Fills in what the test left out. */
export function completeModel(options: OllamaModelOptions): OllamaModel {
  const architecture = options.architecture ?? 'llama';
  return {
    name: fullName(options.name),
    capabilities: options.capabilities ?? ['completion', 'tools'],
    contextLength: options.contextLength ?? 131072,
    loadedContext: options.loadedContext ?? 4096,
    architecture,
    family: options.family ?? architecture,
    parameterSize: options.parameterSize ?? '7.6B',
    quantization: options.quantization ?? 'Q4_K_M',
    size: options.size ?? 4_683_087_332,
    modifiedAt: options.modifiedAt ?? '2026-10-02T11:22:33.123456789+02:00',
    parameters: options.parameters ?? '',
    template: options.template ?? '{{ .Prompt }}',
    digest: createHash('sha256').update(options.name).digest('hex'),
  };
}

/** `details`, the same in every list. */
export function modelDetails(model: OllamaModel): Record<string, unknown> {
  return {
    parent_model: '',
    format: 'gguf',
    family: model.family,
    families: [model.family],
    parameter_size: model.parameterSize,
    quantization_level: model.quantization,
  };
}

/** An entry of `/api/tags`. */
export function tagsEntry(model: OllamaModel): Record<string, unknown> {
  return {
    name: model.name,
    model: model.name,
    modified_at: model.modifiedAt,
    size: model.size,
    digest: model.digest,
    details: { ...modelDetails(model), context_length: model.contextLength },
    capabilities: model.capabilities,
  };
}

/** The answer of `/api/show`. */
export function showAnswer(model: OllamaModel): Record<string, unknown> {
  return {
    license: 'Apache License 2.0',
    modelfile: `FROM ${model.name}\n`,
    parameters: model.parameters,
    template: model.template,
    details: modelDetails(model),
    model_info: {
      'general.architecture': model.architecture,
      'general.parameter_count': 8_190_735_360,
      [`${model.architecture}.context_length`]: model.contextLength,
      [`${model.architecture}.embedding_length`]: 4096,
    },
    capabilities: model.capabilities,
    modified_at: model.modifiedAt,
  };
}

/** An entry of `/api/ps`. */
export function psEntry(model: OllamaModel): Record<string, unknown> {
  return {
    name: model.name,
    model: model.name,
    size: model.size,
    digest: model.digest,
    details: modelDetails(model),
    expires_at: new Date(Date.now() + 300_000).toISOString(),
    size_vram: model.size,
    context_length: model.loadedContext,
  };
}

/** An entry of Ollama's `/v1/models`. */
export function openAiModel(model: OllamaModel): Record<string, unknown> {
  return {
    id: model.name,
    object: 'model',
    created: Math.floor(Date.parse(model.modifiedAt) / 1000),
    owned_by: 'library',
  };
}
