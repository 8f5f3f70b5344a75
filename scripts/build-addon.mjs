// npm run addon: the native addon alone, from whatever state its sources are in.
import { addon } from './launch/steps/addon.mjs';
import { headers } from './launch/steps/headers.mjs';

if (!headers.isDone()) await headers.supply();
await addon.supply();
