"""A stand-in for AWS Step Functions that runs the same ASL file as is deployed.

How to read this package, from the smallest idea to the largest:

=====================  ==========================================================================
``errors``             what can go wrong: in a state (``StatesError``) or in an API call
``payload``            JSON text and the 256 KiB limit
``clock``              time, which a test may replace
``cancellation``       the flag that ends every waiting at once
``paths``              JSONPath and reference paths
``intrinsics``         ``States.Format(...)`` and its seventeen siblings
``templates``          ``Parameters``, ``ResultSelector``, ``ItemSelector``, ``BatchInput``
``choice``             the comparisons of a Choice state
``retries``            which Retry or Catch an error meets, and how long to wait
``history``            the events that ``GetExecutionHistory`` shows
``progress``           where an execution stands, which is where a redrive goes on
``sequence``           walks from state to state: the interpreter's loop
``states``             one module for each kind of state
``integrations``       what a Task state calls: Lambda, AWS SDK actions, nested executions
``map_run`` ...        the Distributed Map: reader, batcher, children, results
``execution``          one execution: a thread, a status, a history
``validation`` ...     what ``CreateStateMachine`` refuses
``service``            the API's operations that do something, without any HTTP
``queries``            those that only look; ``views`` has the shapes of their answers
``holds``              keeps an execution at a state, for tests
``transition_quota``   how many states executions may enter, for tests
``deliveries``         makes each Task's call several times at once, for tests
``failures``           lets a Task's call fail, done or not, for tests
``environment``        what executions take from outside: the seam for tests and fault plans
=====================  ==========================================================================

Only JSONPath definitions run here. A definition that uses JSONata or ``Assign`` is refused when
it is created, so that nothing runs differently from what its author meant.
"""
