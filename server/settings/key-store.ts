/** Where the API key is kept: the desktop app's key store, or memory. */
export interface KeyStore {
  /** The key it holds, if any; one from the environment is not its business. */
  apiKey(): string | undefined;
  kept(): 'system' | 'plain' | 'session' | undefined;
  /** How a key would be kept now. */
  canKeep(): Promise<'system' | 'plain' | 'session'>;
  /** What the user must know, for instance that the key store did not open. */
  warning(): string | undefined;
  /**
   * @param plain the user agreed to a plain file. @throws GatewayError `key_store_missing` when that consent is
   * missing, any other error when it cannot be kept.
   */
  setApiKey(key: string, plain: boolean): Promise<unknown>;
  forgetApiKey(): Promise<void>;
}
