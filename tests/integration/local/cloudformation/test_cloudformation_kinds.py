"""Messaging, monitoring, keys, roles and data stores are really made, and really unmade."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

type Clients = Callable[[str], Any]

MESSAGES = """
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: alarms
      Tags: [{Key: a, Value: b}]
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: cloudwatch.amazonaws.com}, Action: sns:Publish,
             Resource: !Ref Topic}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Topic
      Protocol: sqs
      Endpoint: !GetAtt Queue.Arn
      RawMessageDelivery: true
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 3}
  DeadLetters: {Type: "AWS::SQS::Queue"}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [aws.states], detail: {status: [FAILED]}}
      Targets: [{Id: queue, Arn: !GetAtt Queue.Arn}]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/States
      MetricName: ExecutionsFailed
      Statistic: Sum
      Period: "60"
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      AlarmActions: [!Ref Topic]
      TreatMissingData: notBreaching
  SumAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - {Id: all, Expression: "SUM(FILL(METRICS(), 0))", ReturnData: true}
        - Id: one
          ReturnData: false
          MetricStat:
            Metric:
              Namespace: AWS/Lambda
              MetricName: Errors
              Dimensions: [{Name: FunctionName, Value: one}]
            Period: 300
            Stat: Sum
      EvaluationPeriods: 1
      Threshold: 3
      ComparisonOperator: GreaterThanOrEqualToThreshold
  Dashboard:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: !Sub '{"widgets": [{"type": "text", "properties": {"markdown": "${Topic}"}}]}'
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /frameproof/test, RetentionInDays: 14, Tags: [{Key: a, Value: b}]}
  Handle: {Type: "AWS::CloudFormation::WaitConditionHandle"}
Outputs:
  Topic: {Value: !Ref Topic}
  Queue: {Value: !Ref Queue}
  GroupArn: {Value: !GetAtt Group.Arn}
  Rule: {Value: !Ref Rule}
  Alarm: {Value: !Ref Alarm}
  SumAlarm: {Value: !Ref SumAlarm}
  Dashboard: {Value: !Ref Dashboard}
"""


def test_messaging_and_monitoring_resources_are_really_made_and_unmade(
    stacks: Any, aws: Clients
) -> None:
    stack = stacks.create("messages", MESSAGES)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures("messages")
    outputs = stacks.outputs("messages")
    topic = aws("sns").get_topic_attributes(TopicArn=outputs["Topic"])["Attributes"]
    assert topic["DisplayName"] == "alarms"
    assert "cloudwatch.amazonaws.com" in topic["Policy"]
    queue = aws("sqs").get_queue_attributes(QueueUrl=outputs["Queue"], AttributeNames=["All"])
    assert queue["Attributes"]["VisibilityTimeout"] == "60"
    assert "SendMessage" in queue["Attributes"]["Policy"]
    assert json.loads(queue["Attributes"]["RedrivePolicy"])["maxReceiveCount"] == 3
    targets = aws("events").list_targets_by_rule(Rule=outputs["Rule"])["Targets"]
    assert [target["Id"] for target in targets] == ["queue"]
    alarm = aws("cloudwatch").describe_alarms(AlarmNames=[outputs["Alarm"]])["MetricAlarms"][0]
    assert (alarm["Period"], alarm["Threshold"]) == (60, 1.0)
    sums = aws("cloudwatch").describe_alarms(AlarmNames=[outputs["SumAlarm"]])["MetricAlarms"][0]
    assert [metric["Id"] for metric in sums["Metrics"]] == ["all", "one"]
    assert sums["Metrics"][1]["MetricStat"]["Metric"]["MetricName"] == "Errors"
    dashboard = aws("cloudwatch").get_dashboard(DashboardName=outputs["Dashboard"])
    assert outputs["Topic"] in dashboard["DashboardBody"]
    group = aws("logs").describe_log_groups(logGroupNamePrefix="/frameproof/test")["logGroups"][0]
    assert group["retentionInDays"] == 14
    assert outputs["GroupArn"].endswith(":log-group:/frameproof/test:*")
    subscriptions = aws("sns").list_subscriptions_by_topic(TopicArn=outputs["Topic"])
    assert len(subscriptions["Subscriptions"]) == 1

    # WHEN the stack is deleted, all of it is gone
    stack = stacks.delete("messages")
    assert stack["StackStatus"] == "DELETE_COMPLETE"
    assert aws("sns").list_topics()["Topics"] == []
    assert aws("sqs").list_queues().get("QueueUrls", []) == []
    assert aws("events").list_rules()["Rules"] == []
    assert aws("logs").describe_log_groups()["logGroups"] == []
    assert aws("cloudwatch").describe_alarms()["MetricAlarms"] == []


IDENTITIES = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
        - PolicyName: inline
          PolicyDocument:
            Statement: [{Effect: Allow, Action: s3:GetObject, Resource: "*"}]
      Tags: [{Key: a, Value: b}]
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: more
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: [{Effect: Allow, Action: s3:PutObject, Resource: "*"}]
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: [{Effect: Allow, Action: sns:Publish, Resource: "*"}]
  Datastore:
    Type: AWS::HealthImaging::Datastore
    Properties: {DatastoreName: images, Tags: {owner: me}}
Outputs:
  Role: {Value: !Ref Role}
  RoleArn: {Value: !GetAtt Role.Arn}
  Datastore: {Value: !Ref Datastore}
  DatastoreArn: {Value: !GetAtt Datastore.DatastoreArn}
"""


def test_roles_and_a_data_store_are_really_made_and_unmade(stacks: Any, aws: Clients) -> None:
    stack = stacks.create("identities", IDENTITIES)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures("identities")
    iam, outputs = aws("iam"), stacks.outputs("identities")
    role = iam.get_role(RoleName=outputs["Role"])["Role"]
    assert role["Arn"] == outputs["RoleArn"]
    # A policy without Version gets one: SAM's policy templates omit it.
    assert role["AssumeRolePolicyDocument"]["Version"] == "2012-10-17"
    inline = iam.list_role_policies(RoleName=outputs["Role"])["PolicyNames"]
    assert set(inline) == {"inline", "more"}
    attached = iam.list_attached_role_policies(RoleName=outputs["Role"])["AttachedPolicies"]
    assert {policy["PolicyName"] for policy in attached} >= {"AWSLambdaBasicExecutionRole"}
    assert len(attached) == 2
    datastore = aws("medical-imaging").get_datastore(datastoreId=outputs["Datastore"])
    assert datastore["datastoreProperties"]["datastoreStatus"] == "ACTIVE"
    assert datastore["datastoreProperties"]["datastoreArn"] == outputs["DatastoreArn"]

    # WHEN the stack is deleted, all of it is gone
    assert stacks.delete("identities")["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_role(RoleName=outputs["Role"])
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert aws("medical-imaging").list_datastores()["datastoreSummaries"] == []
