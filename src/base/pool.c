/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define MAX_JOBS 256

struct pool {
    atomic_size_t next;
    size_t count;
    void (*work)(void *context, size_t index);
    void *context;
};

unsigned pool_cpus(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? (unsigned)n : 1;
}

static void *pool_run(void *arg)
{
    struct pool *p = arg;
    for (;;) {
        size_t index = atomic_fetch_add(&p->next, 1);
        if (index >= p->count)
            return NULL;
        p->work(p->context, index);
    }
}

void pool_for(unsigned jobs, size_t count, void (*work)(void *context, size_t index), void *context)
{
    struct pool p = {.count = count, .work = work, .context = context};
    pthread_t threads[MAX_JOBS];
    unsigned started = 0;
    if (jobs == 0)
        jobs = pool_cpus();
    if (jobs > MAX_JOBS)
        jobs = MAX_JOBS;
    if (jobs > count)
        jobs = (unsigned)count;
    /* the caller is a worker too; a thread that cannot be made only costs speed */
    while (started + 1 < jobs && pthread_create(&threads[started], NULL, pool_run, &p) == 0)
        started++;
    pool_run(&p);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}
