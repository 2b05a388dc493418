import { GatewayError } from '../messages/errors.ts';
import { SettingsError } from '../messages/errors.ts';
import { ControlError, type Action, type Problem } from '../../contract/contract.ts';

/** Returns the error of a command: a code, words for the user and, where there is one, the button that helps. */
export function failed(code: Problem['code'], message: string, action?: Action): ControlError {
  return new ControlError(action === undefined ? { code, message } : { code, message, action });
}

/** Returns any error as a problem in words. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof ControlError) return error.problem;
  if (error instanceof GatewayError) return problemOfGatewayError(error);
  if (error instanceof SettingsError)
    return { code: 'not-allowed', message: error.message, action: { do: 'open-settings', label: 'Open settings' } };
  if (!(error instanceof Error))
    return { code: 'failed', message: `Something went wrong: ${String(error)}. Try again.` };
  // An error of the listening side; http/ is not known here, only how its error looks.
  if (error.name === 'ListenError' && 'code' in error)
    return { code: codeOfListenError(error.code), message: error.message };
  if (isSystemError(error))
    return {
      code: 'cannot-save',
      message: `${nameOfSystemError(error.code)} (${error.code}${error.path === undefined ? '' : `, ${error.path}`}).`,
    };
  return {
    code: 'failed',
    message: `Something went wrong: ${error.message}. Try again; if it happens again, copy the diagnosis in the settings and report it.`,
  };
}

function codeOfListenError(code: unknown): Problem['code'] {
  if (code === 'EADDRINUSE') return 'port-in-use';
  return code === 'EACCES' ? 'port-reserved' : 'cannot-listen';
}

/** Returns what an upstream said as a problem, with the button that helps. */
function problemOfGatewayError(error: GatewayError): Problem {
  const { message } = error;
  if (error.code === 'upstream_unreachable') {
    return {
      code: 'unreachable',
      message,
      action: message.startsWith('Ollama')
        ? { do: 'find-ollama', label: 'Find Ollama' }
        : { do: 'retry', label: 'Try again' },
    };
  }
  if (error.code === 'direction_off')
    return { code: 'not-allowed', message, action: { do: 'open-settings', label: 'Open settings' } };
  if (error.code === 'insufficient_quota' || error.type === 'billing_error') return { code: 'no-credit', message };
  if (error.code === 'key_missing')
    return { code: 'no-key', message, action: { do: 'set-api-key', label: 'Set a key' } };
  if (error.type === 'authentication_error')
    return { code: 'key-refused', message, action: { do: 'set-api-key', label: 'Set the key' } };
  if (error.type === 'permission_error') return { code: 'not-allowed', message };
  if (error.type === 'not_found_error') return { code: 'not-found', message };
  if (error.type === 'rate_limit_error' || error.type === 'overloaded_error')
    return { code: 'rate-limited', message, action: { do: 'retry', label: 'Try again' } };
  if (error.type === 'timeout_error')
    return { code: 'unreachable', message, action: { do: 'retry', label: 'Try again' } };
  return { code: 'failed', message, action: { do: 'retry', label: 'Try again' } };
}

function isSystemError(error: Error): error is Error & { code: string; path?: string } {
  return (
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z]+$/.test(error.code) &&
    (!('path' in error) || typeof error.path === 'string')
  );
}

function nameOfSystemError(code: string): string {
  switch (code) {
    case 'ENOSPC':
      return 'It cannot be saved: the disk is full. Make room and try again';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'It cannot be saved: writing there is not allowed. Check who owns the folder';
    default:
      return 'It cannot be saved';
  }
}
