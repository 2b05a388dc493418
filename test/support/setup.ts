import fc from 'fast-check';

// The same cases in every run, so that a failure is a change's and not a throw of the dice. Others: FC_SEED=random npx
// vitest run
const { FC_SEED = '20261121' } = process.env;
if (FC_SEED !== 'random') fc.configureGlobal({ seed: Number(FC_SEED) });
