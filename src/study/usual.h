/*
 * study/usual.h - what a study does when nobody says: calls and help texts read it here.
 *
 * These are macros because help texts are put together from them.
 */
#ifndef LRF_STUDY_USUAL_H
#define LRF_STUDY_USUAL_H

/* A macro's value as a text. */
#define LRF_TEXT_OF(x) #x
#define LRF_TEXT(x) LRF_TEXT_OF(x)

/* Runs from different seeds, and the sweeps before those of verify: of a reference model, and of a
 * trainer that can begin anew. */
#define LRF_USUAL_REPEATS 5
#define LRF_USUAL_TRAINER_REPEATS 3
#define LRF_USUAL_COMPARE_SWEEPS 8
#define LRF_USUAL_COMPARE_RUNS 5
#define LRF_USUAL_SCHEDULE_REPEATS 16

#define LRF_USUAL_EPOCHS 20 /* of a run of verify */

/* Of a race: floating-point operations, about half a second of one core; steps of another trainer,
 * six runs of a quarter of 1000; of a slow one, three of them and one to spare. */
#define LRF_USUAL_OPERATIONS 2e10
#define LRF_USUAL_STEPS 1500
#define LRF_USUAL_SLOW_STEPS 1000

#endif
