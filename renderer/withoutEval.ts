import { z } from 'zod';

// The page's policy forbids making code from text, which the schema library would otherwise try, and be reported for. Imported before
// any schema is made.
z.config({ jitless: true });
