"""CloudFormation on one machine: a stack is made of the template that ``sam deploy`` sends.

Read the rooms in this order::

    template, parameters, transform    what the caller sent: read, checked, SAM's shorthand expanded
    intrinsics, ordering               Ref, Fn::Sub and the rest; what must exist before what
    resources/                         one file per AWS service: how a resource is made and unmade
    stack, events                      what is remembered about a stack
    making, removal, convergence       one resource made, taken away; all of them towards a template
    operations                         create, update, roll back, delete: the stack's statuses
    submission, change_sets, views     a request read, compared, and answered in AWS's shapes
    reading, stack_operations,         one function per API operation
      change_set_operations, service
    registry                           the stacks of one account and region, and their threads

The engine reaches every other service through boto3 at the local endpoint, as a stranger would;
it knows nothing of moto. ``moto_hooks/cloudformation.py`` puts it behind the wire protocol.
"""
