#include "order.h"
#include <stdio.h>

#define LIMIT 3
#define TWICE(a) ((a) * 2)

/* An order. */
struct order {
    int id;
    struct line *lines;
};

typedef struct {
    int count;
} line_t;

typedef int (*visit_fn)(struct order *);

enum state { OPEN, CLOSED = 2 };

static int counter = 3;
extern int shared;

int *order_total(struct order *order, int extra);

// Sums up.
int *order_total(struct order *order, int extra)
{
    int local = extra;
    visit(order->lines, LIMIT, local);
    return line_sum(order->lines, counter);
}

static void hidden(void) {}
