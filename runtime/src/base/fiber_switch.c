/* SPDX-License-Identifier: Apache-2.0 */
/* The switch of stacks: what the platform's calling convention lets a function not change goes onto
 * the old stack and comes from the new one. */
#include "base/fiber_switch.h"

#include <stdint.h>

#if DDB_FIBER_OWN

void ddb_fiber_swap(void **from, void *to);
void ddb_fiber_first(void);

#if defined(__x86_64__)

/* System V: rbx, rbp, r12 to r15, and the control words of both floating point units. A new stack
 * has its entry in rbx and its argument in r12. */
__asm__(".text\n"
        ".globl ddb_fiber_swap\n"
        ".hidden ddb_fiber_swap\n"
        ".type ddb_fiber_swap,@function\n"
        "ddb_fiber_swap:\n"
        "  pushq %rbp\n"
        "  pushq %rbx\n"
        "  pushq %r12\n"
        "  pushq %r13\n"
        "  pushq %r14\n"
        "  pushq %r15\n"
        "  subq $8, %rsp\n"
        "  stmxcsr (%rsp)\n"
        "  fnstcw 4(%rsp)\n"
        "  movq %rsp, (%rdi)\n"
        "  movq %rsi, %rsp\n"
        "  ldmxcsr (%rsp)\n"
        "  fldcw 4(%rsp)\n"
        "  addq $8, %rsp\n"
        "  popq %r15\n"
        "  popq %r14\n"
        "  popq %r13\n"
        "  popq %r12\n"
        "  popq %rbx\n"
        "  popq %rbp\n"
        "  ret\n"
        ".size ddb_fiber_swap,.-ddb_fiber_swap\n"
        ".globl ddb_fiber_first\n"
        ".hidden ddb_fiber_first\n"
        ".type ddb_fiber_first,@function\n"
        "ddb_fiber_first:\n"
        "  .cfi_startproc\n"
        "  .cfi_undefined rip\n"
        "  movq %r12, %rdi\n"
        "  call *%rbx\n"
        "  ud2\n"
        "  .cfi_endproc\n"
        ".size ddb_fiber_first,.-ddb_fiber_first\n");

enum { CONTROL, R15, R14, R13, R12, RBX, RBP, RETURN, SAVED };

/* A call finds the stack at a multiple of 16: so does the one in ddb_fiber_first. */
void ddb_fiber_context_make(struct ddb_fiber_context *context, void *stack, size_t size,
                            void (*entry)(void *state), void *state) {
  uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
  uint64_t *saved = (uint64_t *)top - SAVED;
  uint32_t *control = (uint32_t *)saved;

  __asm__ volatile("stmxcsr %0" : "=m"(control[0]));
  __asm__ volatile("fnstcw %0" : "=m"(control[1]));
  for (int i = R15; i < SAVED; i++)
    saved[i] = 0;
  saved[R12] = (uint64_t)(uintptr_t)state;
  saved[RBX] = (uint64_t)(uintptr_t)entry;
  saved[RETURN] = (uint64_t)(uintptr_t)ddb_fiber_first;
  context->stack = saved;
}

#else

/* AAPCS64: x19 to x30, d8 to d15. A new stack has its entry in x19 and its argument in x20. */
__asm__(".text\n"
        ".globl ddb_fiber_swap\n"
        ".hidden ddb_fiber_swap\n"
        ".type ddb_fiber_swap,%function\n"
        "ddb_fiber_swap:\n"
        "  sub sp, sp, #160\n"
        "  stp x19, x20, [sp, #0]\n"
        "  stp x21, x22, [sp, #16]\n"
        "  stp x23, x24, [sp, #32]\n"
        "  stp x25, x26, [sp, #48]\n"
        "  stp x27, x28, [sp, #64]\n"
        "  stp x29, x30, [sp, #80]\n"
        "  stp d8, d9, [sp, #96]\n"
        "  stp d10, d11, [sp, #112]\n"
        "  stp d12, d13, [sp, #128]\n"
        "  stp d14, d15, [sp, #144]\n"
        "  mov x2, sp\n"
        "  str x2, [x0]\n"
        "  mov sp, x1\n"
        "  ldp x19, x20, [sp, #0]\n"
        "  ldp x21, x22, [sp, #16]\n"
        "  ldp x23, x24, [sp, #32]\n"
        "  ldp x25, x26, [sp, #48]\n"
        "  ldp x27, x28, [sp, #64]\n"
        "  ldp x29, x30, [sp, #80]\n"
        "  ldp d8, d9, [sp, #96]\n"
        "  ldp d10, d11, [sp, #112]\n"
        "  ldp d12, d13, [sp, #128]\n"
        "  ldp d14, d15, [sp, #144]\n"
        "  add sp, sp, #160\n"
        "  ret\n"
        ".size ddb_fiber_swap,.-ddb_fiber_swap\n"
        ".globl ddb_fiber_first\n"
        ".hidden ddb_fiber_first\n"
        ".type ddb_fiber_first,%function\n"
        "ddb_fiber_first:\n"
        "  .cfi_startproc\n"
        "  .cfi_undefined x30\n"
        "  mov x0, x20\n"
        "  blr x19\n"
        "  brk #1\n"
        "  .cfi_endproc\n"
        ".size ddb_fiber_first,.-ddb_fiber_first\n");

enum { X19, X20, X30 = 11, SAVED = 20 };

void ddb_fiber_context_make(struct ddb_fiber_context *context, void *stack, size_t size,
                            void (*entry)(void *state), void *state) {
  uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
  uint64_t *saved = (uint64_t *)top - SAVED;

  for (int i = 0; i < SAVED; i++)
    saved[i] = 0;
  saved[X19] = (uint64_t)(uintptr_t)entry;
  saved[X20] = (uint64_t)(uintptr_t)state;
  saved[X30] = (uint64_t)(uintptr_t)ddb_fiber_first;
  context->stack = saved;
}

#endif

void ddb_fiber_context_switch(struct ddb_fiber_context *from, const struct ddb_fiber_context *to) {
  ddb_fiber_swap(&from->stack, to->stack);
}

#else

/* makecontext() passes ints; an address is two of them. */
struct first {
  void (*entry)(void *state);
  void *state;
};

static void first(unsigned high, unsigned low) {
  const struct first *start =
      (const struct first *)(uintptr_t)(((uint64_t)high << 32) | (uint64_t)low);
  start->entry(start->state);
}

void ddb_fiber_context_make(struct ddb_fiber_context *context, void *stack, size_t size,
                            void (*entry)(void *state), void *state) {
  struct first *start = stack; /* the far end */
  uint64_t address = (uint64_t)(uintptr_t)start;

  *start = (struct first){entry, state};
  (void)getcontext(&context->context);
  context->context.uc_stack.ss_sp = (char *)stack + sizeof *start;
  context->context.uc_stack.ss_size = size - sizeof *start;
  context->context.uc_link = NULL;
  makecontext(&context->context, (void (*)(void))first, 2, (unsigned)(address >> 32),
              (unsigned)address);
}

void ddb_fiber_context_switch(struct ddb_fiber_context *from, const struct ddb_fiber_context *to) {
  (void)swapcontext(&from->context, &to->context);
}

#endif
