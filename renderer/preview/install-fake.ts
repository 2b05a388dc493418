import { createFakeBridge } from './fake-bridge.ts';
import { readScenario } from './scenario.ts';

/** Puts a made-up gateway where the desktop would put its bridge; `?carrier=http` leaves the place empty. */
if (!new URLSearchParams(window.location.search).has('carrier'))
  window.switchboard = createFakeBridge(readScenario(window.location.search));
